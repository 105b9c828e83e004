"""The simulated WhatsApp has no groups, and says so."""

# ruff: noqa: ARG002 - the port's signatures

from collections.abc import Sequence
from typing import Final, NoReturn

from gateway.core.errors import NotSupported
from gateway.core.groups import Changed, Deed, GroupChange, InvitedGroup, SeenGroup
from gateway.core.ids import Jid

REASON: Final = "the simulated WhatsApp has no groups"


def _refuse() -> NoReturn:
    raise NotSupported(details={"reason": REASON})


class NoGroups:
    """See `gateway.ports.Groups`."""

    async def all(self) -> tuple[SeenGroup, ...]:
        _refuse()

    async def get(self, group: Jid) -> SeenGroup:
        _refuse()

    async def create(self, subject: str, people: Sequence[Jid]) -> Changed[SeenGroup]:
        _refuse()

    async def change(self, group: Jid, change: GroupChange) -> SeenGroup:
        _refuse()

    async def change_members(
        self,
        group: Jid,
        deed: Deed,
        people: Sequence[Jid],
    ) -> Changed[SeenGroup]:
        _refuse()

    async def invite_code(self, group: Jid, *, renew: bool) -> str:
        _refuse()

    async def invited(self, code: str) -> InvitedGroup:
        _refuse()

    async def join(self, code: str) -> SeenGroup:
        _refuse()

    async def leave(self, group: Jid) -> None:
        _refuse()
