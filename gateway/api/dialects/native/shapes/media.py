"""Files as JSON."""

from typing_extensions import TypedDict

from gateway.core.messages import MessageType


class UploadedFile(TypedDict):
    """A stored file; `id` is what a send takes as `fileId`."""

    id: str
    sha256: str
    size: int
    mimetype: str
    filename: str | None


class Limits(TypedDict):
    """Bytes, by the kind of message."""

    media: dict[MessageType, int]
