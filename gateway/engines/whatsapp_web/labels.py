"""What is asked of a page about labels; only one of a WhatsApp Business account has any."""

from collections.abc import Sequence
from typing import Any, Final

from gateway.core.errors import ChatNotFound, NotFound
from gateway.core.ids import Jid
from gateway.core.labels import Label
from gateway.engines.whatsapp_web import deadlines
from gateway.engines.whatsapp_web.refusals import Ask

_NO_LABEL: Final = "There is no such label."


class PageLabels:
    """See `gateway.ports.Labels`."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    async def all(self) -> tuple[Label, ...]:
        answer = await self._ask("labels", {}, deadlines.QUERY)
        return tuple(read_label(item) for item in answer)

    async def create(self, name: str, color: int | None) -> Label:
        answer = await self._ask("createLabel", {"name": name, "color": color}, deadlines.QUERY)
        return read_label(answer)

    async def change(self, label: str, *, name: str | None, color: int | None) -> Label:
        argument = {"id": label, "name": name, "color": color}
        answer = await self._ask("changeLabel", argument, deadlines.QUERY)
        if answer is None:
            raise NotFound(_NO_LABEL)
        return read_label(answer)

    async def delete(self, label: str) -> None:
        if not await self._ask("deleteLabel", {"id": label}, deadlines.QUERY):
            raise NotFound(_NO_LABEL)

    async def put(self, chat: Jid, labels: Sequence[str]) -> None:
        argument = {"chat": chat, "labels": list(labels)}
        outcome = await self._ask("labelChat", argument, deadlines.QUERY)
        if outcome == "no_chat":
            raise ChatNotFound
        if outcome == "no_label":
            raise NotFound(_NO_LABEL)


def read_label(data: dict[str, Any]) -> Label:
    return Label(
        id=data["id"], name=data["name"] or "", color=data["color"] or 0, color_hex=data["hex"]
    )
