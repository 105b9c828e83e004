"""Routes of API keys: make one for an app, list them, take one back."""

from typing import Final

from gateway.api.dialects.native.requests import keys as requests
from gateway.api.dialects.native.responses import keys as responses
from gateway.api.dialects.native.responses.answers import deleted, many, one
from gateway.api.dialects.native.shapes import keys as shapes
from gateway.api.dialects.native.shapes.answers import Deleted
from gateway.api.operation import AnyOperation, Ask, Operation
from gateway.core.errors import Code
from gateway.core.paging import Listing
from gateway.core.tenants import ApiKey, Principal, Scope
from gateway.usecases import UseCases

TAG: Final = "Keys"


async def _list(use: UseCases, who: Principal, _ask: Ask) -> Listing[ApiKey]:
    return Listing(await use.keys.list(who))


async def _delete(use: UseCases, who: Principal, ask: Ask) -> str:
    key_id = ask.path.text("keyId")
    await use.keys.delete(who, key_id)
    return key_id


OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="POST",
        paths=("/api/keys",),
        name="createKey",
        tag=TAG,
        scope=Scope.ADMIN,
        summary="A key for an app; it is shown this once",
        body=requests.CreateKey,
        does=lambda use, who, ask: use.keys.create(
            who,
            name=ask.body.name,
            scopes=ask.body.scopes,
            sessions=ask.body.sessions,
            addresses=ask.body.addresses,
            expires_at=ask.body.expires_at,
        ),
        answers=one(responses.new_api_key, shapes.NewApiKey, 201),
    ),
    Operation(
        method="GET",
        paths=("/api/keys",),
        name="listKeys",
        tag=TAG,
        scope=Scope.ADMIN,
        summary="All keys, without their secrets",
        does=_list,
        answers=many(responses.api_key, shapes.ApiKey),
    ),
    Operation(
        method="DELETE",
        paths=("/api/keys/{keyId}",),
        name="deleteKey",
        tag=TAG,
        scope=Scope.ADMIN,
        summary="Take a key back",
        errors=(Code.NOT_FOUND,),
        does=_delete,
        answers=one(deleted, Deleted),
    ),
)
