"""A session's proxy: kept sealed, never shown whole, and the browser is started again under it."""

from pathlib import Path

import pytest

from gateway.core.errors import CannotUnseal, Forbidden, InvalidRequest, SessionNotFound
from gateway.core.proxies import Proxy
from gateway.core.sessions import SessionChanges, SessionStatus, Wanted
from gateway.core.tenants import Principal, Scope
from gateway.outbound.guard import Guard
from gateway.security.sealing import Sealer
from gateway.usecases.proxies import Proxies
from tests.house import ALICE, MASTER_KEY, House, until

URL = "http://user:hunter2@proxy.example:8080"
READER = Principal(name="reader", scopes=frozenset({Scope.READ}))


def keyed(house: House, *keys: str) -> Proxies:
    sealer = Sealer(keys)
    return Proxies(
        house.database,
        seal=sealer.seal,
        unseal=sealer.unseal,
        is_current=sealer.is_current,
        objection=Guard().objection,
    )


async def create(house: House, proxy: str | None = URL) -> None:
    await house.sessions.create(
        ALICE, session_id="ana", client_id=None, name="Ana", start=False, proxy=proxy
    )


async def test_a_proxy_is_kept_sealed_and_reaches_the_engine(house: House, tmp_path: Path) -> None:
    await create(house)
    await house.sessions.start(ALICE, "ana")
    await house.in_state("ana", SessionStatus.WAITING_QR)
    assert house.engine.sessions["ana"].profile.proxy == Proxy.parse(URL)
    shown = await house.sessions.proxy(READER, "ana")
    assert shown is not None
    assert shown.shown == "http://user:***@proxy.example:8080"
    assert "hunter2" not in repr(await house.log())
    files = list(tmp_path.glob("gateway.db*"))  # noqa: ASYNC240 - a test may wait
    assert files
    assert not [file for file in files if b"hunter2" in file.read_bytes()]


async def test_another_proxy_starts_a_running_session_again_and_the_same_does_not(
    house: House,
) -> None:
    await house.link()
    straight = house.engine.sessions["ana"]
    assert straight.profile.proxy is None
    await house.sessions.change(ALICE, "ana", SessionChanges(proxy=URL))

    async def another_run() -> bool:
        return house.engine.sessions["ana"] is not straight

    await until("a run with it", another_run)
    await house.in_state("ana", SessionStatus.CONNECTED)
    proxied = house.engine.sessions["ana"]
    assert proxied.profile.proxy == Proxy.parse(URL)
    renamed = await house.sessions.change(ALICE, "ana", SessionChanges(proxy=URL, name="Shop"))
    assert (renamed.name, renamed.condition.status) == ("Shop", "connected")
    assert house.engine.sessions["ana"] is proxied
    await house.sessions.change(ALICE, "ana", SessionChanges(proxy=None))

    async def straight_again() -> bool:
        return house.engine.sessions["ana"].profile.proxy is None

    await until("a run without it", straight_again)
    session = await house.in_state("ana", SessionStatus.CONNECTED)
    assert session.name == "Shop"
    assert await house.sessions.proxy(ALICE, "ana") is None


async def test_a_stopped_session_stays_stopped_under_its_new_proxy(house: House) -> None:
    await create(house, None)
    changed = await house.sessions.change(ALICE, "ana", SessionChanges(proxy=URL, name=None))
    assert (changed.condition.status, changed.name) == ("stopped", None)
    assert "ana" not in house.engine.sessions


async def test_who_may_and_what_is_refused(house: House) -> None:
    await create(house, None)
    with pytest.raises(Forbidden):
        await house.sessions.change(READER, "ana", SessionChanges(name="x"))
    with pytest.raises(SessionNotFound):
        await house.sessions.change(ALICE, "nobody", SessionChanges(name="x"))
    for address in ("http://127.0.0.1:6379", "socks5://user:hunter2@169.254.169.254:80", "x"):
        with pytest.raises(InvalidRequest) as refusal:
            await house.sessions.change(ALICE, "ana", SessionChanges(proxy=address))
        assert "hunter2" not in repr(refusal.value.details)
    assert await house.sessions.proxy(ALICE, "ana") is None


async def test_a_key_is_replaced_and_a_wrong_one_is_noticed(house: House) -> None:
    await create(house)
    with pytest.raises(CannotUnseal, match="MASTER_KEY"):
        await keyed(house, "another-master-key-77aa").renew()
    await keyed(house, "another-master-key-77aa", MASTER_KEY).renew()
    await keyed(house, "another-master-key-77aa").renew()
    with pytest.raises(CannotUnseal):
        await house.proxies.renew()


async def test_what_a_lost_key_sealed_is_given_up_and_its_session_stops(house: House) -> None:
    """It was wanted running; without its proxy it must not go out."""
    await house.sessions.create(
        ALICE, session_id="ana", client_id=None, name=None, start=True, proxy=URL
    )
    await house.link("beto", "5491100000009", "Beto")
    other = keyed(house, "another-master-key-of-the-tests-1")
    assert [session.id for session in await other.unopenable()] == ["ana"]
    assert [session.id for session in await other.forget_unopenable()] == ["ana"]
    ana = await house.sessions.get(ALICE, "ana")
    assert ana.wanted is Wanted.STOPPED
    assert await house.sessions.proxy(ALICE, "ana") is None
    assert (await house.sessions.get(ALICE, "beto")).wanted is Wanted.RUNNING
    assert await other.unopenable() == []
    await other.renew()
