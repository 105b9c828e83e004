"""Callers race each other over HTTP, on real browsers: the last word holds, nothing is left over.

What every interleaving does is checked step by step in `tests/workers/test_races`; here, that
real browsers, profiles and HTTP behave as they do there.
"""

import asyncio
import os
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from gateway.engines.whatsapp_web.processes import table
from tests.end_to_end.product import Product, until

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(900)]

PEOPLE: Final = {"ana": "5491100000001", "beto": "5491100000002", "carla": "5491100000003"}
CALLERS: Final = 3
COMMANDS_EACH: Final = 10
PAUSE_SECONDS: Final = 1.5
"""The longest that a caller thinks before the next command; a start takes about as long."""

REQUESTS: Final = {
    "start": ("POST", "/api/sessions/{}/start"),
    "stop": ("POST", "/api/sessions/{}/stop"),
    "restart": ("POST", "/api/sessions/{}/restart"),
    "logout": ("POST", "/api/sessions/{}/logout"),
    "delete": ("DELETE", "/api/sessions/{}"),
    "create": ("POST", "/api/sessions"),
}
WEIGHTS: Final = (5, 3, 4, 2, 2, 4)
"""How often each is drawn: where there is no session, there is nothing to race for."""
AFTER: Final = {
    "start": {"starting", "waiting_qr", "syncing", "connected"},
    "restart": {"starting", "waiting_qr", "syncing", "connected"},
    "create": {"starting", "waiting_qr"},
    "stop": {"stopped", "logged_out"},
    "logout": {"logged_out"},
    "delete": {None},
}


@dataclass
class Told:
    """A command that was answered with yes, and when."""

    command: str
    begun: float
    ended: float


class Callers:
    def __init__(self, product: Product, chance: random.Random) -> None:
        self._product = product
        self._chance = chance
        self.told: dict[str, list[Told]] = {session: [] for session in PEOPLE}
        self.answers: Counter[str] = Counter()

    async def all_at_once(self) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(CALLERS):
                drawn = [
                    (
                        self._chance.choices(list(REQUESTS), WEIGHTS)[0],
                        self._chance.choice(list(PEOPLE)),
                        self._chance.uniform(0, PAUSE_SECONDS),
                    )
                    for _ in range(COMMANDS_EACH)
                ]
                group.create_task(self._one(drawn))

    async def _one(self, drawn: list[tuple[str, str, float]]) -> None:
        for command, session, pause in drawn:
            await self.command(command, session)
            await asyncio.sleep(pause)

    async def command(self, command: str, session: str) -> None:
        method, path = REQUESTS[command]
        body = {"sessionId": session} if command == "create" else None
        now = asyncio.get_running_loop().time
        begun = now()
        status, answer = await self._product.call(method, path.format(session), body)
        self.answers[f"{command} {status}"] += 1
        if status < 300:
            self.told[session].append(Told(command, begun, now()))
        else:
            refusal = "session_exists" if command == "create" else "session_not_found"
            assert answer["error"]["code"] == refusal, (command, session, answer)

    def last(self, session: str) -> set[str]:
        """What was told last, or at the same time as the last."""
        told = self.told[session]
        return {one.command for one in told if not any(one.ended < other.begun for other in told)}


async def test_callers_race_on_real_browsers(
    product: Product, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = int(os.environ.get("COMMANDS_SEED") or random.randrange(1_000_000))  # noqa: S311
    callers = Callers(product, random.Random(seed))  # noqa: S311 - to be repeatable
    await product.start_gateway()
    for session, number in PEOPLE.items():
        await product.link(session, number, session.title())
    await callers.all_at_once()
    with capsys.disabled():
        print(f"\nseed {seed}: {dict(sorted(callers.answers.items()))}")  # noqa: T201
    for session in PEOPLE:
        await _settled(product, session)
        await _as_told(product, session, callers.last(session))
    await _exactly_these_browsers(product)
    await _a_message_goes_through(product)
    for session in PEOPLE:
        status, _ = await product.call("DELETE", f"/api/sessions/{session}")
        assert status in {200, 404}
    await _exactly_these_browsers(product)
    assert list(product.sessions_dir.iterdir()) == []


async def _status(product: Product, session: str) -> str | None:
    status, answer = await product.call("GET", f"/api/sessions/{session}")
    if status == 404:
        return None
    return str(answer["data"]["status"])


async def _settled(product: Product, session: str) -> None:
    """Wait until it is at rest, shows a code, or is connected."""

    async def there() -> bool:
        return await _status(product, session) not in {"starting", "syncing", "reconnecting"}

    await until(f"{session} to settle", there, seconds=120)


async def _as_told(product: Product, session: str, last: set[str]) -> None:
    """After several at the same moment, each of them is as good as the last."""
    allowed = set[str | None]().union(*(AFTER[command] for command in last))
    if "delete" in last and len(last) > 1:
        return  # it may have found another session under this id

    async def so() -> bool:
        return not last or await _status(product, session) in allowed

    await until(f"{session} to be one of {allowed} after {last}", so)


async def _exactly_these_browsers(product: Product) -> None:
    """One a running session, on its profile, and none beside."""
    sessions = await product.ask("GET", "/api/sessions?limit=100")
    running = [each["id"] for each in sessions if each["status"] in {"waiting_qr", "connected"}]
    named = [
        (await product.ask("GET", f"/api/sessions/{session}/resources"))["chromiumPid"]
        for session in running
    ]
    there = await asyncio.to_thread(_browsers, product.sessions_dir.resolve())
    assert sorted(there) == sorted(named), there
    assert len(set(there.values())) == len(there), there


def _browsers(sessions_dir: Path) -> dict[int, str]:
    """The profile of each browser's main process."""
    inside = str(sessions_dir)
    return {
        process.pid: process.profile
        for process in table()
        if process.profile is not None and process.profile.startswith(inside)
    }


async def _a_message_goes_through(product: Product) -> None:
    """Whatever became of it: started, linked where it is not, and used."""
    await product.call("POST", "/api/start-session", {"sessionId": "ana"})
    await _settled(product, "ana")
    if await _status(product, "ana") == "waiting_qr":
        await product.phone("POST", f"/{PEOPLE['ana']}/link", {"qr": await product.qr("ana")})
    await product.in_state("ana", "connected")
    order = {"sessionId": "ana", "to": PEOPLE["beto"], "text": "after the storm"}
    await product.ask("POST", "/api/messages/send", order)

    async def came() -> bool:
        got = await product.on_phone(PEOPLE["beto"])
        return [m["shown"] for m in got if m["text"] == order["text"]] == [1]

    await until("the text on the phone", came)
