"""Rows of one kind: something is done to a chat or a message of a session that is there."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from gateway.api.bodies import Body, NoBody
from gateway.api.operation import Answers, AnyOperation, Ask, Operation
from gateway.core.errors import Code
from gateway.core.tenants import Principal, Scope
from gateway.usecases import UseCases

T = TypeVar("T")

Does = Callable[[UseCases, Principal, Ask[Any, Any], str, str], Awaitable[T]]
"""Also gets the session's id and what names the thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions(Generic[T]):
    """What the rows of a thing's verbs have in common; called with a verb, it makes one."""

    thing: str
    """Its address; the verb follows."""
    parameter: str
    """The part of the address that names it."""
    tag: str
    errors: tuple[Code, ...]
    answers: Answers[T]

    def __call__(
        self, verb: str, name: str, summary: str, does: Does[T], body: type[Body] = NoBody
    ) -> AnyOperation:
        return Operation(
            method="POST",
            paths=(f"{self.thing}/{verb}",),
            name=name,
            tag=self.tag,
            scope=Scope.SEND,
            summary=summary,
            errors=self.errors,
            body=body,
            does=lambda use, who, ask: does(
                use, who, ask, ask.path.session_id, ask.path.text(self.parameter)
            ),
            answers=self.answers,
        )
