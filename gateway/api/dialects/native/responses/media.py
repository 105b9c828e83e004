"""Files as JSON."""

from gateway.api.dialects.native.shapes import media as shapes
from gateway.core import media


def uploaded_file(of: media.UploadedFile) -> shapes.UploadedFile:
    return {
        "id": of.id,
        "sha256": of.file.sha256,
        "size": of.file.size,
        "mimetype": of.file.mimetype,
        "filename": of.file.filename,
    }


def limits(of: media.MediaLimits) -> shapes.Limits:
    return {"media": dict(of.bytes_by_kind)}
