"""What callers ask of messages: send, schedule, list."""

from dataclasses import replace
from typing import Annotated, Final

from pydantic import AliasChoices, ConfigDict, Field

from gateway.api.bodies import Body, Query
from gateway.api.dialects.native.requests.contents import Content, words
from gateway.api.dialects.native.requests.fields import (
    NUMBER,
    Address,
    SessionId,
    Text,
    Time,
)
from gateway.api.dialects.native.requests.media import NO_FILES, Files
from gateway.api.dialects.native.requests.paging import Paged
from gateway.core.orders import Sendable, SendText
from gateway.usecases.files import MediaDraft

MAX_SEND_WAIT_SECONDS: Final = 120.0
_MESSAGE = AliasChoices("message", "text")
_WORDS: Final = (
    "Words that a message has to have, all of them, whatever their case and accents; the last one "
    "may go on. Captions and names of files are looked through as well."
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

    def order(self, files: Files = NO_FILES) -> Sendable | MediaDraft:
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

    def order(self, files: Files = NO_FILES) -> Sendable | MediaDraft:
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
        return SendText(
            session_id=self.session_id, to=self.number, text=words("text", self.message)
        )


class ListMessages(Paged):
    """Which messages."""

    chat: str | None = Field(None, alias="chatId", description="A number, a JID or a chat's id.")
    text: str | None = Field(None, alias="q", description=_WORDS)


class SearchMessages(Paged):
    """What to look for."""

    text: Annotated[str, Field(min_length=1)] = Field(alias="q", description=_WORDS)


class SendOptions(Query):
    """How long to wait for a send's outcome."""

    wait: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = Field(
        None, description="Seconds to wait for the outcome; 0 for none."
    )

    @property
    def wait_seconds(self) -> float | None:
        return None if self.wait is None else min(self.wait, MAX_SEND_WAIT_SECONDS)
