"""One page over the DevTools protocol: scripts in, calls with deadlines, events out."""

import asyncio
import base64
import json
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from playwright.async_api import CDPSession, Page
from playwright.async_api import Error as PlaywrightError

from gateway.engines.whatsapp_web import deadlines
from gateway.engines.whatsapp_web.browser import Browser
from gateway.engines.whatsapp_web.calls import Answer, Asked, Calls, Together

log = structlog.get_logger(__name__)


class PageFailed(Exception):
    """The page could not do it; the message says why."""


class PageThrew(PageFailed):
    """A script in it threw."""


class PageGone(PageFailed):
    """It went away meanwhile: it loads another document, crashed or was closed."""


class PageTimedOut(Exception):
    """The page did not answer by the deadline."""


class PageUnreachable(Exception):
    """WhatsApp Web could not be loaded; the message is the network's."""


@dataclass(frozen=True, slots=True)
class PageEvent:
    """Something that a script in the page told."""

    epoch: str
    """Which document told it: a reload begins a new one."""
    sequence: int
    """Counts from 1 within its epoch."""
    kind: str
    data: Any


class RemoteObject:
    """An object in the page, as a handle; it dies with its document."""

    def __init__(self, page: "PageChannel", object_id: str) -> None:
        self._page = page
        self._object_id = object_id
        self._together = Together(page.calls, self._carry)

    async def call(
        self, verb: str, argument: Any, deadline: float, *, by_user: bool = False
    ) -> Any:
        """`object.call(verb, argument)`, awaited in the page; JSON in, JSON out.

        `by_user`: as if a person had clicked, without which Chromium takes a page's second download
        for a nuisance.
        """
        answer = await self._page.send(
            "Runtime.callFunctionOn",
            {
                "functionDeclaration": "function (verb, argument) {"
                " return this.call(verb, argument); }",
                "objectId": self._object_id,
                "arguments": [{"value": verb}, {"value": argument}],
                "awaitPromise": True,
                "returnByValue": True,
                "userGesture": by_user,
            },
            deadline,
        )
        return _value(answer)

    async def call_together(self, verb: str, argument: Any, deadline: float) -> Any:
        """The same for calls that come many at a time: they share their way in and back."""
        try:
            async with asyncio.timeout(deadline):
                return await self._together.call(verb, argument)
        except TimeoutError as problem:
            raise PageTimedOut(f"{verb}: no answer within {deadline:g} s") from problem

    async def _carry(self, asked: Sequence[Asked]) -> None:
        answer = await self._page.send(
            "Runtime.callFunctionOn",
            {
                "functionDeclaration": "function (asked) { this.callAll(asked); }",
                "objectId": self._object_id,
                "arguments": [{"value": asked}],
            },
            deadlines.CARRY,
        )
        _value(answer)

    async def bring_file(self, name: str, file: Path, deadline: float) -> None:
        """Put a file into the input that `object.inputFor(name)` makes: its path, not its bytes."""
        answer = await self._page.send(
            "Runtime.callFunctionOn",
            {
                "functionDeclaration": "function (name) { return this.inputFor(name); }",
                "objectId": self._object_id,
                "arguments": [{"value": name}],
            },
            deadline,
        )
        _value(answer)
        place = {"objectId": answer["result"]["objectId"]}
        try:
            await self._page.send(
                "DOM.setFileInputFiles", {"files": [str(file)], **place}, deadline
            )
        finally:
            await self._page.send("Runtime.releaseObject", place, deadline)

    async def extend(self, part: str, deadline: float) -> None:
        """Let a script, a function of this object, add to it."""
        answer = await self._page.send(
            "Runtime.callFunctionOn",
            {
                "functionDeclaration": f"function () {{ ({part})(this); }}",
                "objectId": self._object_id,
            },
            deadline,
        )
        _value(answer)


class PageChannel:
    """The hot line to a page.

    Not Playwright's own `evaluate` and `expose_binding`: the first has no deadline, the second
    takes 600 ms with sixteen browsers where a binding of the protocol takes 0.6 ms.
    """

    def __init__(self, page: Page, cdp: CDPSession, binding: str) -> None:
        self.binding = binding
        """The name of the one function through which scripts tell events; new for each run."""
        self._page = page
        self._cdp = cdp
        self.calls = Calls(threw=PageThrew, gone=PageGone)
        self.failed_scripts: set[str] = set()
        """What the page asked for and did not get; tells a broken network from a changed page."""

    @classmethod
    async def open(cls, browser: Browser) -> "PageChannel":
        page = browser.page
        try:
            async with asyncio.timeout(deadlines.QUERY):
                cdp = await browser.context.new_cdp_session(page)
        except (PlaywrightError, TimeoutError) as problem:
            raise PageGone(_first_line(problem)) from problem
        channel = cls(page, cdp, f"_{secrets.token_hex(8)}")
        await channel.send("Runtime.enable", {}, deadlines.QUERY)
        await channel.send("Runtime.addBinding", {"name": channel.binding}, deadlines.QUERY)
        return channel

    def listen(
        self,
        on_event: Callable[[PageEvent], None],
        *,
        on_crash: Callable[[], None],
        on_close: Callable[[], None],
    ) -> None:
        def told(call: dict[str, Any]) -> None:
            if call.get("name") != self.binding:
                return
            answers, events = _parse(call.get("payload", ""))
            self.calls.answered(answers)
            for event in events:
                on_event(event)

        def ended(then: Callable[[], None]) -> None:
            self.calls.lost("the page has ended")
            then()

        self._cdp.on("Runtime.bindingCalled", told)
        self._cdp.on("Runtime.executionContextsCleared", self._document_gone)
        self._page.on("crash", lambda _: ended(on_crash))
        # A page closes with its browser; WhatsApp Web does not close itself.
        self._page.on("close", lambda _: ended(on_close))

    def _document_gone(self, _: object = None) -> None:
        self.calls.lost("its document is gone")

    def _request_failed(self, request: Any) -> None:
        if request.resource_type == "script":
            self.failed_scripts.add(request.url.partition("?")[0])

    async def at_start(self, script: str) -> None:
        """Run this first in every document that the page shows from now on."""
        await self._page.add_init_script(script)

    async def go(self, url: str) -> None:
        """Load the page; returns when its server has answered."""
        self._page.on("requestfailed", self._request_failed)
        try:
            async with asyncio.timeout(deadlines.NAVIGATE + 1):
                response = await self._page.goto(
                    url, wait_until="commit", timeout=deadlines.NAVIGATE * 1000
                )
        except (PlaywrightError, TimeoutError) as problem:
            raise PageUnreachable(_first_line(problem)) from problem
        if response is not None and not response.ok:
            raise PageUnreachable(f"HTTP {response.status}")

    def loaded(self) -> None:
        """It is complete: what fails from now on is its own affair, and need not be told here."""
        with suppress(KeyError):
            self._page.remove_listener("requestfailed", self._request_failed)

    async def run(self, script: str, deadline: float) -> None:
        """Run a script for its effect."""
        _value(await self._evaluate(script, deadline, by_value=True))

    async def make(self, expression: str, deadline: float) -> RemoteObject:
        """The object that the expression makes."""
        answer = await self._evaluate(expression, deadline, by_value=False)
        _value(answer)
        return RemoteObject(self, answer["result"]["objectId"])

    async def pulse(self, deadline: float) -> None:
        """Return if the page's own thread answers."""
        await self._evaluate("0", deadline, by_value=True)

    async def screenshot(self) -> bytes:
        answer = await self.send("Page.captureScreenshot", {"format": "png"}, deadlines.SCREENSHOT)
        return base64.b64decode(answer["data"])

    async def _evaluate(self, expression: str, deadline: float, *, by_value: bool) -> Any:
        return await self.send(
            "Runtime.evaluate",
            {"expression": expression, "awaitPromise": True, "returnByValue": by_value},
            deadline,
        )

    async def send(self, method: str, parameters: dict[str, Any], deadline: float) -> Any:
        """One command of the DevTools protocol; raises `PageTimedOut` or `PageFailed`."""
        try:
            async with asyncio.timeout(deadline):
                return await self._cdp.send(method, parameters)
        except TimeoutError as problem:
            raise PageTimedOut(f"{method}: no answer within {deadline:g} s") from problem
        except PlaywrightError as problem:
            raise PageGone(f"{method}: {_first_line(problem)}") from problem


def _value(answer: Any) -> Any:
    """What a script returned, or `PageThrew` with what it threw."""
    if thrown := answer.get("exceptionDetails"):
        exception = thrown.get("exception", {})
        raise PageThrew(exception.get("description") or str(exception.get("value", thrown)))
    return answer["result"].get("value")


def _parse(payload: str) -> tuple[list[Answer], list[PageEvent]]:
    """What the page told in one go, in the order in which it is to be heard."""
    try:
        told = json.loads(payload)
        answers = [
            (int(number), value, None if problem is None else str(problem))
            for number, value, problem in told["answers"]
        ]
        events = [
            PageEvent(str(told["epoch"]), int(sequence), str(kind), data)
            for sequence, kind, data in told["events"]
        ]
    except (ValueError, KeyError, TypeError):
        log.warning("page_event_unreadable", size=len(payload))
        return [], []
    return answers, events


def _first_line(problem: BaseException) -> str:
    return (str(problem).splitlines() or [repr(problem)])[0]
