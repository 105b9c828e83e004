"""What callers send of files: where each is to be had, and what it is sent as."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field

from gateway.api.bodies import Body
from gateway.api.dialects.native.requests.fields import (
    NUMBER,
    Address,
    SessionId,
    Text,
    Url,
)
from gateway.api.uploads.json_body import Lifted
from gateway.core.errors import InvalidRequest
from gateway.core.messages import MEDIA_TYPES, MessageType
from gateway.usecases.files import MediaDraft, Source

Files = Mapping[str, Lifted]
"""What came with a request, by the hash that stands where it was."""
NO_FILES: Final[Files] = {}

FileName = Annotated[str, Field(max_length=1024)]
MimeType = Annotated[str, Field(max_length=255, examples=["image/jpeg"])]


class Media(Body):
    """A file, by one of `url`, `base64` and `fileId`."""

    url: Url | None = None
    base64: str | None = Field(
        None, description="The bytes, also as a `data:` URL.", examples=["iVBORw0KGgo="]
    )
    file_id: Annotated[str, Field(max_length=128)] | None = Field(None, alias="fileId")
    mimetype: MimeType | None = None
    filename: FileName | None = None

    def source(self, files: Files) -> Source:
        given = [each for each in (self.url, self.base64, self.file_id) if each is not None]
        if len(given) != 1:
            raise InvalidRequest.field("media", "needs one of `url`, `base64` and `fileId`")
        if self.base64 is None:
            return Source(
                url=self.url,
                file_id=self.file_id,
                mimetype=self.mimetype,
                filename=self.filename,
            )
        came = files.get(self.base64)
        if came is None:
            raise InvalidRequest.field("media", "is not base64")
        return Source(
            new=came.file,
            mimetype=self.mimetype or came.mimetype,
            filename=self.filename or came.filename,
        )


class SendMedia004(Body):
    """Document 004's file: as a part of a form, by its address or as base64."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "sessionId": "mi-sesion-01",
                    "number": "5491123456789",
                    "caption": "Descripción del archivo",
                    "mediaUrl": "https://example.com/imagen.jpg",
                }
            ]
        }
    )

    session_id: SessionId = Field(alias="sessionId")
    number: Address = Field(validation_alias=NUMBER)
    caption: Text | None = None
    type: MessageType | None = Field(None, description="Absent, the file's own kind.")
    media: Media | None = None
    media_url: Url | None = Field(None, alias="mediaUrl")
    media_base64: str | None = Field(None, alias="mediaBase64")
    mimetype: MimeType | None = None
    filename: FileName | None = None
    view_once: bool = Field(default=False, alias="viewOnce")

    def draft(self, files: Files) -> MediaDraft:
        return MediaDraft(
            session_id=self.session_id,
            to=self.number,
            source=self._medium().source(files),
            kind=kind_asked(self.type),
            caption=self.caption,
            view_once=self.view_once,
        )

    def _medium(self) -> Media:
        given = [
            each for each in (self.media, self.media_url, self.media_base64) if each is not None
        ]
        if len(given) != 1:
            raise InvalidRequest.field("media", "or `mediaUrl` or `mediaBase64` is required")
        if self.media is not None:
            return self.media
        return Media.model_construct(
            url=self.media_url,
            base64=self.media_base64,
            mimetype=self.mimetype,
            filename=self.filename,
        )


def kind_asked(kind: MessageType | None) -> MessageType | None:
    if kind is not None and kind not in MEDIA_TYPES:
        raise InvalidRequest.field("type", f"'{kind}' carries no file")
    return kind


class UploadFile(Body):
    """A file to be sent later."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"file": {"base64": "wqFIb2xhIQ==", "filename": "hola.txt"}}]
        }
    )

    file: Media

    def source(self, files: Files) -> Source:
        return self.file.source(files)


class SetPicture(Body):
    """A picture to be shown by."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"picture": {"base64": "iVBORw0KGgo="}}]}
    )

    picture: Media

    def source(self, files: Files) -> Source:
        return self.picture.source(files)


_FILE: Final = {"type": "string", "format": "binary"}
_TEXT: Final = {"type": "string"}
_PARTS: Final[dict[str, Any]] = {
    "sessionId": _TEXT,
    "caption": _TEXT,
    "type": {"type": "string", "enum": sorted(MEDIA_TYPES)},
    "media": _FILE,
    "viewOnce": {"type": "boolean"},
}
MEDIA_FORM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["sessionId", "number"],
    "properties": {
        **_PARTS,
        "number": _TEXT,
        "mediaUrl": {"type": "string", "format": "uri"},
        "mediaBase64": _TEXT,
    },
}
MESSAGE_FORM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["sessionId", "to", "media"],
    "properties": {**_PARTS, "to": _TEXT, "quotedId": _TEXT},
}
SCHEDULED_FORM: Final[dict[str, Any]] = {
    "type": "object",
    "required": [*MESSAGE_FORM["required"], "sendAt"],
    "properties": {
        **MESSAGE_FORM["properties"],
        "sendAt": {"type": "string", "format": "date-time"},
    },
}
FILE_FORM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["file"],
    "properties": {"file": _FILE},
}
PICTURE_FORM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["picture"],
    "properties": {"picture": _FILE},
}
