"""What callers ask of messages: send, schedule, list."""

from dataclasses import replace
from typing import Annotated, Final

from pydantic import AliasChoices, ConfigDict, Field

from gateway.api.bodies import Body, Query
from gateway.api.dialects.native.requests.fields import (
    NUMBER,
    Address,
    SessionId,
    Text,
    Time,
)
from gateway.api.dialects.native.requests.media import NO_FILES, Files, Media, kind_asked
from gateway.api.dialects.native.requests.paging import Paged
from gateway.core.errors import InvalidRequest, NotSupported
from gateway.core.messages import MEDIA_TYPES, MessageType, SendText
from gateway.usecases.files import MediaDraft

MAX_MENTIONS: Final = 1024  # what a group holds
MAX_SEND_WAIT_SECONDS: Final = 120.0
_TO = AliasChoices("to", "number", "chatId")
_TEXT = AliasChoices("text", "message")
_MESSAGE = AliasChoices("message", "text")


class Content(Body):
    """What to send to whom; `number` and `chatId` stand for `to`, `message` for `text`."""

    to: Address = Field(validation_alias=_TO)
    type: MessageType = MessageType.TEXT
    text: Text | None = Field(None, validation_alias=_TEXT)
    quoted_id: Annotated[str, Field(min_length=1, max_length=128)] | None = Field(
        None, alias="quotedId"
    )
    mentions: tuple[Address, ...] = Field(
        (), max_length=MAX_MENTIONS, description='Numbers, or "all".'
    )
    media: Media | None = None
    caption: Text | None = None
    view_once: bool = Field(default=False, alias="viewOnce")

    def order_on(self, session_id: str, files: Files = NO_FILES) -> SendText | MediaDraft:
        if self.media is not None or self.type in MEDIA_TYPES:
            return self._draft(session_id, files)
        if self.type is not MessageType.TEXT:
            raise NotSupported(
                f"Messages of type '{self.type}' cannot be sent.",
                details={"reason": f"type '{self.type}' is not implemented"},
            )
        if self.text is None:
            raise InvalidRequest.field("text", "Field required")
        return _send_text(session_id, self.to, self.text, self.quoted_id, self.mentions)

    def _draft(self, session_id: str, files: Files) -> MediaDraft:
        if self.media is None:
            raise InvalidRequest.field("media", "Field required")
        return MediaDraft(
            session_id=session_id,
            to=self.to,
            source=self.media.source(files),
            kind=kind_asked(self.type) if "type" in self.model_fields_set else None,
            caption=self.text if self.caption is None else self.caption,
            quoted_id=self.quoted_id,
            mentions=self.mentions,
            view_once=self.view_once,
        )


class SendMessage(Content):
    """A message to send; `number` and `chatId` stand for `to`, `message` for `text`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "sessionId": "mi-sesion-01",
                    "to": "5491123456789",
                    "type": "text",
                    "text": "¡Hola desde la API!",
                }
            ]
        }
    )

    session_id: SessionId = Field(alias="sessionId")

    def order(self, files: Files = NO_FILES) -> SendText | MediaDraft:
        return self.order_on(self.session_id, files)


class ScheduleMessage(SendMessage):
    """A message to send later."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "sessionId": "mi-sesion-01",
                    "to": "5491123456789",
                    "text": "¡Feliz cumpleaños!",
                    "sendAt": "2026-12-24T12:00:00.000Z",
                }
            ]
        }
    )

    send_at: Time = Field(
        alias="sendAt", description="ISO 8601 with its offset; at most 366 days ahead."
    )

    def order(self, files: Files = NO_FILES) -> SendText | MediaDraft:
        return replace(super().order(files), send_at=self.send_at)


class ChangeScheduledMessage(Body):
    """What is to be otherwise; what is absent stays."""

    text: Text | None = None
    send_at: Time | None = Field(None, alias="sendAt")


class SendMessage004(Body):
    """Document 004's text message."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "sessionId": "mi-sesion-01",
                    "number": "5491123456789",
                    "message": "¡Hola desde la API!",
                }
            ]
        }
    )

    session_id: SessionId = Field(alias="sessionId")
    number: Address = Field(validation_alias=NUMBER)
    message: Text = Field(validation_alias=_MESSAGE)

    def order(self) -> SendText:
        return _send_text(self.session_id, self.number, self.message)


def _send_text(
    session_id: str,
    to: str,
    text: str,
    quoted_id: str | None = None,
    mentions: tuple[str, ...] = (),
) -> SendText:
    if not text.strip():
        raise InvalidRequest.field("text", "must not be empty")
    return SendText(session_id=session_id, to=to, text=text, quoted_id=quoted_id, mentions=mentions)


class ListMessages(Paged):
    """Which messages."""

    chat: str | None = Field(None, alias="chatId", description="A number, a JID or a chat's id.")
    text: str | None = Field(
        None, alias="q", description="Text to look for, whatever its case and accents."
    )


class SendOptions(Query):
    """How long to wait for a send's outcome."""

    wait: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = Field(
        None, description="Seconds to wait for the outcome; 0 for none."
    )

    @property
    def wait_seconds(self) -> float | None:
        return None if self.wait is None else min(self.wait, MAX_SEND_WAIT_SECONDS)
