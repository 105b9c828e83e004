"""Routes of communities: which there are, and which groups belong to them."""

from typing import Any, Final

from gateway.api.dialects.native.requests import communities as requests
from gateway.api.dialects.native.requests.paging import Paged
from gateway.api.dialects.native.responses import communities as responses
from gateway.api.dialects.native.responses.answers import many, one
from gateway.api.dialects.native.shapes import communities as shapes
from gateway.api.operation import AnyOperation, Operation
from gateway.core.communities import CommunityDeed
from gateway.core.errors import Code
from gateway.core.tenants import Scope

TAG: Final = "Communities"
ALL: Final = "/api/sessions/{sessionId}/communities"
ONE: Final = f"{ALL}/{{communityId}}"
_ASKED: Final = (
    Code.SESSION_NOT_FOUND,
    Code.SESSION_NOT_CONNECTED,
    Code.NOT_SUPPORTED,
    Code.ENGINE_FAILED,
    Code.WHATSAPP_TIMEOUT,
)
_OF_ONE: Final = (*_ASKED, Code.CHAT_NOT_FOUND, Code.INVALID_STATE)
_SUMMARIES: Final = {
    CommunityDeed.LINK: "Put groups into a community",
    CommunityDeed.UNLINK: "Take groups out of a community; they go on by themselves",
}


def _change(deed: CommunityDeed) -> Operation[Any, Any, Any]:
    return Operation(
        method="POST",
        paths=(f"{ONE}/groups/{deed}",),
        name=f"{deed}CommunityGroups",
        tag=TAG,
        scope=Scope.SEND,
        summary=_SUMMARIES[deed],
        errors=_OF_ONE,
        body=requests.ChangeCommunity,
        does=lambda use, who, ask: use.communities.change_groups(
            who, ask.path.session_id, ask.path.text("communityId"), deed, ask.body.groups
        ),
        answers=one(responses.changed_community, shapes.ChangedCommunity),
    )


OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="GET",
        paths=(ALL,),
        name="listCommunities",
        tag=TAG,
        scope=Scope.READ,
        summary="The communities that a session is in, by their names",
        errors=_ASKED,
        query=Paged,
        does=lambda use, who, ask: use.communities.list(who, ask.path.session_id, ask.query.page()),
        answers=many(responses.community, shapes.Community),
    ),
    Operation(
        method="POST",
        paths=(ALL,),
        name="createCommunity",
        tag=TAG,
        scope=Scope.SEND,
        summary="Make a community, with the group in which its admins speak to everybody",
        errors=_OF_ONE,
        body=requests.CreateCommunity,
        does=lambda use, who, ask: use.communities.create(
            who, ask.path.session_id, ask.body.name, ask.body.description, ask.body.groups
        ),
        answers=one(responses.changed_community, shapes.ChangedCommunity, 201),
    ),
    Operation(
        method="GET",
        paths=(ONE,),
        name="getCommunity",
        tag=TAG,
        scope=Scope.READ,
        summary="A community and its groups",
        errors=_OF_ONE,
        does=lambda use, who, ask: use.communities.get(
            who, ask.path.session_id, ask.path.text("communityId")
        ),
        answers=one(responses.community, shapes.Community),
    ),
    *(_change(deed) for deed in CommunityDeed),
    Operation(
        method="DELETE",
        paths=(ONE,),
        name="deactivateCommunity",
        tag=TAG,
        scope=Scope.SEND,
        summary="End a community; its groups go on by themselves. Answers it as it was",
        errors=_OF_ONE,
        does=lambda use, who, ask: use.communities.deactivate(
            who, ask.path.session_id, ask.path.text("communityId")
        ),
        answers=one(responses.community, shapes.Community),
    ),
)
