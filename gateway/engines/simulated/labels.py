"""The labels of somebody's account on the simulated WhatsApp, if it is one of a business."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from gateway.core.errors import ChatNotFound, EngineFailed, NotFound, NotSupported
from gateway.core.facts import LabelSeen
from gateway.core.ids import Jid
from gateway.core.labels import COLORS, Label
from gateway.engines.simulated.whatsapp import Person

REASON: Final = "the account is not one of WhatsApp Business"


class AccountLabels:
    """See `gateway.ports.Labels`."""

    def __init__(
        self, me: Callable[[], Person | None], report: Callable[[LabelSeen], Awaitable[None]]
    ) -> None:
        self._find_me = me
        self._report = report

    async def all(self) -> tuple[Label, ...]:
        return tuple(self._me().labels.values())

    async def create(self, name: str, color: int | None) -> Label:
        labels = self._me().labels
        number = max(map(int, labels), default=0) + 1
        taken = number % COLORS if color is None else color
        return await self._put(Label(id=str(number), name=name, color=taken, color_hex=None))

    async def change(self, label: str, *, name: str | None, color: int | None) -> Label:
        present = self._known(label)
        return await self._put(
            Label(
                id=label,
                name=present.name if name is None else name,
                color=present.color if color is None else color,
                color_hex=None,
            )
        )

    async def delete(self, label: str) -> None:
        gone = self._known(label)
        del self._me().labels[label]
        await self._report(LabelSeen(gone, deleted=True))

    async def put(self, chat: Jid, labels: Sequence[str]) -> None:
        me = self._me()
        partners = {who for letter in me.letters for who in (letter.sender, letter.recipient)}
        other = next((who for who in partners if chat in {who.phone, who.lid}), None)
        if other is None:
            raise ChatNotFound
        for label in labels:
            self._known(label)
        me.labelled[other] = tuple(labels)

    async def _put(self, label: Label) -> Label:
        self._me().labels[label.id] = label
        await self._report(LabelSeen(label))
        return label

    def _known(self, label: str) -> Label:
        found = self._me().labels.get(label)
        if found is None:
            raise NotFound("There is no such label.")
        return found

    def _me(self) -> Person:
        me = self._find_me()
        if me is None:
            raise EngineFailed
        if not me.is_business:
            raise NotSupported(details={"reason": REASON})
        return me
