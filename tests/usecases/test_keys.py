"""API keys."""

from datetime import timedelta

import pytest

from gateway.core.errors import Forbidden, InvalidRequest, NotFound
from gateway.core.tenants import Principal, Scope
from gateway.tasks import SystemClock
from tests.house import ALICE, House


async def test_a_key_is_recognised_until_it_is_taken_back(house: House) -> None:
    key, secret = await house.keys.create(
        ALICE, name="shop", scopes=frozenset({Scope.SEND}), sessions=frozenset({"ana"})
    )
    who = await house.keys.authenticate(secret)
    assert who == Principal(
        name="shop", scopes=frozenset({Scope.SEND}), sessions=frozenset({"ana"})
    )
    assert await house.keys.authenticate(secret + "x") is None
    assert [listed.id for listed in await house.keys.list(ALICE)] == [key.id]
    await house.keys.delete(ALICE, key.id)
    assert await house.keys.authenticate(secret) is None
    with pytest.raises(NotFound):
        await house.keys.delete(ALICE, key.id)


async def test_a_key_that_has_expired_is_nobodys(house: House) -> None:
    now = SystemClock().now()
    with pytest.raises(InvalidRequest):
        await house.keys.create(
            ALICE,
            name="late",
            scopes=frozenset({Scope.READ}),
            expires_at=now - timedelta(seconds=1),
        )
    _, secret = await house.keys.create(
        ALICE,
        name="brief",
        scopes=frozenset({Scope.READ}),
        expires_at=now + timedelta(milliseconds=300),
    )
    assert await house.keys.authenticate(secret) is not None
    while SystemClock().now() <= now + timedelta(milliseconds=310):
        await house.keys.authenticate(secret)
    assert await house.keys.authenticate(secret) is None


async def test_only_an_admin_makes_keys(house: House) -> None:
    with pytest.raises(Forbidden):
        await house.keys.create(
            Principal(name="sender", scopes=frozenset({Scope.SEND})),
            name="more",
            scopes=frozenset({Scope.ADMIN}),
        )
