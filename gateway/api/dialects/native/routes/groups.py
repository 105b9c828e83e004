"""Routes of groups: which there are, who is in them, and what they are called."""

from typing import Any, Final

from gateway.api.dialects.native.requests import groups as requests
from gateway.api.dialects.native.requests.paging import Paged
from gateway.api.dialects.native.responses import groups as responses
from gateway.api.dialects.native.responses.answers import many, one
from gateway.api.dialects.native.shapes import groups as shapes
from gateway.api.operation import AnyOperation, Operation
from gateway.core.errors import Code
from gateway.core.groups import Deed
from gateway.core.tenants import Scope

TAG: Final = "Groups"
ALL: Final = "/api/sessions/{sessionId}/groups"
ONE: Final = f"{ALL}/{{groupId}}"
_ASKED: Final = (
    Code.SESSION_NOT_FOUND,
    Code.SESSION_NOT_CONNECTED,
    Code.NOT_SUPPORTED,
    Code.ENGINE_FAILED,
    Code.WHATSAPP_TIMEOUT,
)
_OF_ONE: Final = (*_ASKED, Code.CHAT_NOT_FOUND)
_CHANGED: Final = (*_OF_ONE, Code.INVALID_STATE)
_SUMMARIES: Final = {
    Deed.ADD: "Add people to a group",
    Deed.REMOVE: "Remove people from a group",
    Deed.PROMOTE: "Make people admins of a group",
    Deed.DEMOTE: "Make admins of a group members again",
}


def _change_members(deed: Deed) -> Operation[Any, Any, Any]:
    unknown = (Code.NOT_ON_WHATSAPP,) if deed is Deed.ADD else ()
    return Operation(
        method="POST",
        paths=(f"{ONE}/participants/{deed}",),
        name=f"{deed}GroupParticipants",
        tag=TAG,
        scope=Scope.SEND,
        summary=_SUMMARIES[deed],
        errors=(*_CHANGED, Code.INVALID_NUMBER, *unknown),
        body=requests.ChangeParticipants,
        does=lambda use, who, ask: use.groups.change_members(
            who, ask.path.session_id, ask.path.text("groupId"), deed, ask.body.participants
        ),
        answers=one(responses.changed_group, shapes.ChangedGroup),
    )


OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="GET",
        paths=(ALL,),
        name="listGroups",
        tag=TAG,
        scope=Scope.READ,
        summary="The groups that a session is in, by their subjects",
        errors=_ASKED,
        query=Paged,
        does=lambda use, who, ask: use.groups.list(who, ask.path.session_id, ask.query.page()),
        answers=many(responses.group, shapes.Group),
    ),
    Operation(
        method="POST",
        paths=(ALL,),
        name="createGroup",
        tag=TAG,
        scope=Scope.SEND,
        summary="Make a group",
        errors=(*_ASKED, Code.INVALID_NUMBER, Code.INVALID_STATE, Code.NOT_ON_WHATSAPP),
        body=requests.CreateGroup,
        does=lambda use, who, ask: use.groups.create(
            who, ask.path.session_id, ask.body.subject, ask.body.participants
        ),
        answers=one(responses.changed_group, shapes.ChangedGroup, 201),
    ),
    Operation(
        method="POST",
        paths=(f"{ALL}/join",),
        name="joinGroup",
        tag=TAG,
        scope=Scope.SEND,
        summary="Join a group by its invite",
        errors=(*_ASKED, Code.NOT_FOUND, Code.INVALID_STATE),
        body=requests.JoinGroup,
        does=lambda use, who, ask: use.groups.join(who, ask.path.session_id, ask.body.plain()),
        answers=one(responses.group, shapes.Group),
    ),
    Operation(
        method="GET",
        paths=(f"{ALL}/join-info",),
        name="getInvitedGroup",
        tag=TAG,
        scope=Scope.READ,
        summary="The group that an invite leads to, before joining it",
        errors=(*_ASKED, Code.NOT_FOUND, Code.INVALID_STATE),
        query=requests.AskedInvite,
        does=lambda use, who, ask: use.groups.invited(who, ask.path.session_id, ask.query.plain()),
        answers=one(responses.invited_group, shapes.InvitedGroup),
    ),
    Operation(
        method="GET",
        paths=(ONE,),
        name="getGroup",
        tag=TAG,
        scope=Scope.READ,
        summary="A group as it is on WhatsApp now",
        errors=_OF_ONE,
        does=lambda use, who, ask: use.groups.get(
            who, ask.path.session_id, ask.path.text("groupId")
        ),
        answers=one(responses.group, shapes.Group),
    ),
    Operation(
        method="PATCH",
        paths=(ONE,),
        name="changeGroup",
        tag=TAG,
        scope=Scope.SEND,
        summary="Change a group's subject, description or settings",
        errors=_CHANGED,
        body=requests.ChangeGroup,
        does=lambda use, who, ask: use.groups.change(
            who, ask.path.session_id, ask.path.text("groupId"), ask.body.change()
        ),
        answers=one(responses.group, shapes.Group),
    ),
    *(_change_members(deed) for deed in Deed),
    Operation(
        method="GET",
        paths=(f"{ONE}/invite",),
        name="getGroupInvite",
        tag=TAG,
        scope=Scope.SEND,
        summary="The invite by which people join a group",
        errors=_CHANGED,
        does=lambda use, who, ask: use.groups.invite_code(
            who, ask.path.session_id, ask.path.text("groupId")
        ),
        answers=one(responses.invite, shapes.Invite),
    ),
    Operation(
        method="DELETE",
        paths=(f"{ONE}/invite",),
        name="revokeGroupInvite",
        tag=TAG,
        scope=Scope.SEND,
        summary="Revoke a group's invite; answers the new one",
        errors=_CHANGED,
        does=lambda use, who, ask: use.groups.invite_code(
            who, ask.path.session_id, ask.path.text("groupId"), renew=True
        ),
        answers=one(responses.invite, shapes.Invite),
    ),
    Operation(
        method="POST",
        paths=(f"{ONE}/leave",),
        name="leaveGroup",
        tag=TAG,
        scope=Scope.SEND,
        summary="Leave a group; its chat stays",
        errors=_CHANGED,
        does=lambda use, who, ask: use.groups.leave(
            who, ask.path.session_id, ask.path.text("groupId")
        ),
        answers=one(responses.left, shapes.Left),
    ),
)
