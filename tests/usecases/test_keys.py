"""API keys."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.core.errors import Forbidden, InvalidRequest, NotFound
from gateway.core.tenants import Principal, Scope
from gateway.usecases.keys import LAST_USE
from tests.conftest import StoppedClock
from tests.house import ALICE, House, opened

HERE = "192.0.2.7"


@pytest.fixture
async def house(tmp_path: Path, clock: StoppedClock) -> AsyncIterator[House]:
    async with opened(tmp_path, clock=clock) as house:
        yield house


async def test_a_key_is_recognised_until_it_is_taken_back(house: House) -> None:
    key, secret = await house.keys.create(
        ALICE, name="shop", scopes=frozenset({Scope.SEND}), sessions=frozenset({"ana"})
    )
    who = await house.keys.authenticate(secret, HERE)
    assert who == Principal(
        name="shop", scopes=frozenset({Scope.SEND}), sessions=frozenset({"ana"}), key=key.id
    )
    assert await house.keys.authenticate(secret + "x", HERE) is None
    assert [listed.id for listed in await house.keys.list(ALICE)] == [key.id]
    await house.keys.delete(ALICE, key.id)
    assert await house.keys.authenticate(secret, HERE) is None
    with pytest.raises(NotFound):
        await house.keys.delete(ALICE, key.id)


async def test_a_key_that_has_expired_is_nobodys(house: House, clock: StoppedClock) -> None:
    reading = frozenset({Scope.READ})
    with pytest.raises(InvalidRequest):
        await house.keys.create(ALICE, name="late", scopes=reading, expires_at=clock.now())
    _, secret = await house.keys.create(
        ALICE, name="brief", scopes=reading, expires_at=clock.now() + timedelta(days=1)
    )
    clock.advance(86_399)
    assert await house.keys.authenticate(secret, HERE) is not None
    clock.advance(1)
    assert await house.keys.authenticate(secret, HERE) is None
    (listed,) = await house.keys.list(ALICE)
    assert listed.expires_at == clock.now()


async def test_a_key_is_used_from_its_addresses_only(house: House) -> None:
    key, secret = await house.keys.create(
        ALICE,
        name="office",
        scopes=frozenset({Scope.READ}),
        addresses=["192.0.2.0/24", "2001:db8::1"],
    )
    assert key.addresses == {"192.0.2.0/24", "2001:db8::1"}
    for inside in (HERE, "::ffff:192.0.2.9", "2001:db8::1"):
        assert await house.keys.authenticate(secret, inside) is not None
    for outside in ("192.0.3.7", "2001:db8::2", None):
        with pytest.raises(Forbidden):
            await house.keys.authenticate(secret, outside)
    with pytest.raises(InvalidRequest):
        await house.keys.create(
            ALICE, name="x", scopes=frozenset({Scope.READ}), addresses=["localhost"]
        )


async def test_the_last_use_is_known_to_the_minute_and_written_once_in_it(
    house: House, clock: StoppedClock
) -> None:
    _, secret = await house.keys.create(ALICE, name="shop", scopes=frozenset({Scope.READ}))
    assert [key.last_used_at for key in await house.keys.list(ALICE)] == [None]
    first = clock.now()
    for _ in range(3):
        await house.keys.authenticate(secret, HERE)
        clock.advance(LAST_USE.total_seconds() / 3)
        assert [key.last_used_at for key in await house.keys.list(ALICE)] == [first]
    await house.keys.authenticate(secret, HERE)
    assert [key.last_used_at for key in await house.keys.list(ALICE)] == [clock.now()]


async def test_no_part_of_the_database_holds_a_secret(house: House, tmp_path: Path) -> None:
    _, secret = await house.keys.create(ALICE, name="shop", scopes=frozenset({Scope.READ}))
    rows = await house.database.read(
        lambda connection: connection.execute(sa.text("SELECT * FROM keys")).all()
    )
    assert secret[12:] not in str(rows)
    assert secret[:12] in str(rows)  # what it is recognised by
    on_disk = _everything_in(tmp_path)
    assert secret[:12].encode() in on_disk
    assert secret[12:].encode() not in on_disk


@pytest.mark.parametrize(
    "who",
    [
        Principal(name="sender", scopes=frozenset({Scope.SEND})),
        Principal(name="one session's", sessions=frozenset({"ana"})),
    ],
    ids=lambda who: who.name,
)
async def test_only_an_admin_of_all_sessions_has_a_say_over_keys(
    house: House, who: Principal
) -> None:
    made, _ = await house.keys.create(ALICE, name="shop", scopes=frozenset({Scope.READ}))
    with pytest.raises(Forbidden):
        await house.keys.create(who, name="more", scopes=frozenset({Scope.ADMIN}))
    with pytest.raises(Forbidden):
        await house.keys.list(who)
    with pytest.raises(Forbidden):
        await house.keys.delete(who, made.id)


def _everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
