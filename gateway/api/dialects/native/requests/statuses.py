"""What callers post as a status."""

import re
from typing import Annotated, Any, Final

from pydantic import AliasChoices, ConfigDict, Field

from gateway.api.bodies import Body
from gateway.api.dialects.native.requests.contents import given, words
from gateway.api.dialects.native.requests.fields import Text
from gateway.api.dialects.native.requests.media import NO_FILES, Files, Media, kind_asked
from gateway.core.ids import STATUS_JID
from gateway.core.messages import MEDIA_TYPES, MessageType
from gateway.core.orders import SendText
from gateway.core.statuses import FONTS, KINDS, StatusStyle
from gateway.usecases.files import MediaDraft

_COLOR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
_FILE: Final = {"type": "string", "format": "binary"}
_TEXT: Final = {"type": "string"}

STATUS_FORM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["media"],
    "properties": {
        "media": _FILE,
        "caption": _TEXT,
        "type": {"type": "string", "enum": sorted(KINDS & MEDIA_TYPES)},
    },
}


class PostStatus(Body):
    """A send without `to`: everybody who may sees it for a day."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"text": "¡Abrimos el lunes!", "backgroundColor": "#0275d8", "font": 2}]
        }
    )

    type: MessageType = MessageType.TEXT
    text: Text | None = Field(
        None,
        validation_alias=AliasChoices("text", "message"),
        description="Of the type `text`, where it is required.",
    )
    background_color: Annotated[str, Field(pattern=_COLOR.pattern, max_length=7)] | None = Field(
        None, alias="backgroundColor", description="Of a text.", examples=["#0275d8"]
    )
    font: Annotated[int, Field(ge=0, lt=FONTS)] | None = Field(
        None, description="Of a text; WhatsApp numbers its fonts."
    )
    media: Media | None = None
    caption: Text | None = Field(None, description="Of a file.")

    def order(self, session_id: str, files: Files = NO_FILES) -> SendText | MediaDraft:
        if self.media is not None or self.type in MEDIA_TYPES:
            return MediaDraft(
                session_id=session_id,
                to=STATUS_JID,
                source=given("media", self.media).source(files),
                kind=kind_asked(self.type) if "type" in self.model_fields_set else None,
                caption=self.text if self.caption is None else self.caption,
            )
        text = words("text", given("text", self.text))
        return SendText(session_id=session_id, to=STATUS_JID, text=text, style=self._style())

    def _style(self) -> StatusStyle | None:
        if self.background_color is None and self.font is None:
            return None
        color = self.background_color
        background = None if color is None else int(color.removeprefix("#"), 16)
        return StatusStyle(background=background, font=self.font)
