"""What is asked of a page and may be refused by WhatsApp: its no in the port's words."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from gateway.core.errors import ChatNotFound, InvalidState
from gateway.engines.whatsapp_web import deadlines

Ask = Callable[[str, dict[str, Any], float], Awaitable[Any]]
"""Calls a verb of the page: its name, its argument, its deadline in seconds."""

_NOT_ALLOWED: Final = frozenset({401, 403})
_NOT_THERE: Final = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks about things of one kind."""

    ask: Ask
    not_there: str
    """The sentence for one that there is not."""
    not_allowed: str

    async def __call__(
        self, verb: str, argument: dict[str, Any], deadline: float = deadlines.QUERY
    ) -> Any:
        answer = await self.ask(verb, argument, deadline)
        refused = answer.get("refused")
        if refused in _NOT_THERE or (refused is None and answer["done"] is None):
            raise ChatNotFound(self.not_there)
        if refused is not None:
            raise InvalidState(
                self.not_allowed if refused in _NOT_ALLOWED else "WhatsApp refused it.",
                details={"code": refused},
            )
        return answer["done"]
