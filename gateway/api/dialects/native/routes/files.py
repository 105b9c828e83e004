"""Routes of files: bring one, and how large they may be."""

from typing import Final

from gateway.api.dialects.native.requests import media as requests
from gateway.api.dialects.native.responses import media as responses
from gateway.api.dialects.native.responses.answers import one
from gateway.api.dialects.native.shapes import media as shapes
from gateway.api.operation import AnyOperation, Operation
from gateway.core.errors import Code
from gateway.core.tenants import Scope

TAG: Final = "Files"

OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="POST",
        paths=("/api/files",),
        name="uploadFile",
        tag=TAG,
        scope=Scope.SEND,
        summary="Bring a file, to be sent later by its id",
        errors=(Code.STORAGE_FULL, Code.STORAGE_UNREACHABLE),
        body=requests.UploadFile,
        brings_files=True,
        form=requests.FILE_FORM,
        does=lambda use, who, ask: use.files.upload(who, ask.body.source(ask.files)),
        answers=one(responses.uploaded_file, shapes.UploadedFile),
    ),
    Operation(
        method="GET",
        paths=("/api/limits",),
        name="getLimits",
        tag=TAG,
        scope=Scope.READ,
        summary="How large files may be, in bytes, by the kind of message",
        does=lambda use, who, _ask: use.files.limits_for(who),
        answers=one(responses.limits, shapes.Limits),
    ),
)
