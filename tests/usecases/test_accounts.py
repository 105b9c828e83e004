"""Users: registered, logged in, invited, shut out; and tenants that keep to themselves."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.core.errors import (
    AlreadyExists,
    Forbidden,
    InvalidRequest,
    InvalidState,
    NotFound,
    PlanExhausted,
    Unauthorized,
    WrongLogin,
)
from gateway.core.paging import Page
from gateway.core.plans import Plan
from gateway.core.tenants import ALL_SCOPES, Principal, Role, Scope, TenantStatus
from gateway.store.database import Connection
from gateway.store.tables import logins
from gateway.usecases.accounts import ACCESS_LIFETIME, LOGIN_LIFETIME, TokenPair
from gateway.usecases.tenants import TenantChange
from tests.conftest import StoppedClock
from tests.house import House, opened

SUPER = Principal(name="operator", is_super=True)


@pytest.fixture
async def house(tmp_path: Path, clock: StoppedClock) -> AsyncIterator[House]:
    async with opened(tmp_path, clock=clock) as house:
        yield house


JUAN = {"email": "admin@empresa.com", "password": "SecurePass123"}


async def _register(house: House, **changes: str) -> TokenPair:
    asked = {**JUAN, "name": "Juan Pérez", "organization": "Mi Empresa SAS", **changes}
    return await house.accounts.register(**asked)


async def _who(house: House, pair: TokenPair) -> Principal:
    who = await house.accounts.authenticate(pair.access)
    assert who is not None
    return who


async def test_who_registers_is_the_admin_of_a_tenant_of_their_own(house: House) -> None:
    juan = await _who(house, await _register(house))
    assert (juan.scopes, juan.is_super) == (ALL_SCOPES, False)
    user, tenant = await house.accounts.me(juan)
    assert (user.email, user.name, user.role) == (JUAN["email"], "Juan Pérez", Role.ADMIN)
    assert (tenant.pk, tenant.slug, tenant.plan) == (juan.tenant, "mi-empresa-sas", Plan.PRO)
    other = await _who(house, await _register(house, email="b@b.com"))
    assert other.tenant != juan.tenant
    assert (await house.tenants.get(other)).slug == "mi-empresa-sas-2"


async def test_an_address_is_one_user_whatever_its_case(house: House) -> None:
    await _register(house)
    with pytest.raises(AlreadyExists):
        await _register(house, email=" Admin@Empresa.COM")
    assert len((await house.tenants.list(SUPER, Page())).items) == 2  # nothing of it is left


@pytest.mark.parametrize(
    "email", ["", "a", "a@b", "a b@c.de", "@c.de", "a@c..de", "a@" + "b" * 300]
)
async def test_what_is_no_address_is_refused(house: House, email: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        await _register(house, email=email)
    assert [each["field"] for each in refused.value.fields] == ["email"]


async def test_a_wrong_address_and_a_wrong_password_look_alike(house: House) -> None:
    await _register(house)
    assert await _who(house, await house.accounts.log_in(**JUAN))
    for wrong in ({"password": "SecurePass124"}, {"email": "nobody@empresa.com"}):
        with pytest.raises(WrongLogin) as refused:
            await house.accounts.log_in(**{**JUAN, **wrong})
        assert refused.value.safe_message == WrongLogin().safe_message


async def test_an_access_token_is_good_for_minutes_and_for_nothing_else(
    house: House, clock: StoppedClock
) -> None:
    pair = await _register(house)
    assert await house.accounts.authenticate(pair.refresh) is None
    with pytest.raises(Unauthorized):
        await house.accounts.refresh(pair.access)
    head, claims, signature = pair.access.split(".")
    forged = f"{head}.{claims}.{signature[:-4]}AAAA"
    assert await house.accounts.authenticate(forged) is None
    assert house.accounts.is_token(pair.access)
    assert not house.accounts.is_token(forged)
    clock.advance(ACCESS_LIFETIME.total_seconds() - 1)
    await _who(house, pair)
    clock.advance(1)
    assert await house.accounts.authenticate(pair.access) is None


async def test_a_refresh_token_is_good_once_and_its_second_use_ends_the_login(
    house: House,
) -> None:
    first = await _register(house)
    elsewhere = await house.accounts.log_in(**JUAN)
    second = await house.accounts.refresh(first.refresh)
    await _who(house, second)
    with pytest.raises(Unauthorized):
        await house.accounts.refresh(first.refresh)
    assert await house.accounts.authenticate(second.access) is None
    with pytest.raises(Unauthorized):
        await house.accounts.refresh(second.refresh)
    await _who(house, elsewhere)  # another login is another matter


async def test_a_login_that_is_not_refreshed_ends(house: House, clock: StoppedClock) -> None:
    pair = await _register(house)
    clock.advance(LOGIN_LIFETIME.total_seconds())
    with pytest.raises(Unauthorized):
        await house.accounts.refresh(pair.refresh)


async def test_a_login_that_is_over_leaves_no_row(house: House, clock: StoppedClock) -> None:
    def rows(connection: Connection) -> int:
        return int(connection.execute(sa.select(sa.func.count()).select_from(logins)).scalar_one())

    await _register(house)
    clock.advance(LOGIN_LIFETIME.total_seconds() / 2)
    await house.accounts.log_in(**JUAN)
    clock.advance(LOGIN_LIFETIME.total_seconds() / 2)
    assert await house.database.read(rows) == 2
    await house.clean_up(clock).forget()
    assert await house.database.read(rows) == 1


async def test_who_logs_out_is_out_at_once(house: House) -> None:
    pair = await _register(house)
    await house.accounts.log_out(pair.refresh)
    assert await house.accounts.authenticate(pair.access) is None
    await house.accounts.log_out(pair.refresh)


async def test_roles_open_what_they_say(house: House) -> None:
    admin = await _who(house, await _register(house))
    for role, scopes in (
        (Role.VIEWER, {Scope.READ}),
        (Role.AGENT, {Scope.READ, Scope.SEND}),
        (Role.ADMIN, ALL_SCOPES),
    ):
        email = f"the.{role}@empresa.com"
        await house.users.create(admin, email=email, name="x", role=role, password="SecurePass123")
        who = await _who(house, await house.accounts.log_in(email=email, password="SecurePass123"))
        assert (who.tenant, who.scopes) == (admin.tenant, scopes)
    with pytest.raises(Forbidden):
        await house.users.create(admin, email="s@b.com", name="x", role=Role.SUPER_ADMIN)


async def test_an_invitation_sets_the_first_password_once(house: House) -> None:
    admin = await _who(house, await _register(house))
    made = await house.users.create(admin, email="new@empresa.com", name="New", role=Role.AGENT)
    assert made.user.is_invited
    assert made.invitation is not None
    with pytest.raises(WrongLogin):
        await house.accounts.log_in(email="new@empresa.com", password="")
    pair = await house.accounts.accept_invitation(made.invitation, "another-password")
    assert (await _who(house, pair)).name == "New"
    with pytest.raises(InvalidState):
        await house.accounts.accept_invitation(made.invitation, "a-third-password")


async def test_who_is_shut_out_or_given_another_role_is_logged_out(house: House) -> None:
    admin = await _who(house, await _register(house))
    made = await house.users.create(
        admin, email="b@b.com", name="B", role=Role.AGENT, password="SecurePass123"
    )
    login = {"email": "b@b.com", "password": "SecurePass123"}
    pair = await house.accounts.log_in(**login)
    await house.users.update(admin, made.user.id, role=Role.VIEWER)
    assert await house.accounts.authenticate(pair.access) is None
    pair = await house.accounts.log_in(**login)
    await house.users.update(admin, made.user.id, is_active=False)
    assert await house.accounts.authenticate(pair.access) is None
    with pytest.raises(WrongLogin):
        await house.accounts.log_in(**login)


async def test_a_tenant_keeps_an_admin(house: House) -> None:
    admin = await _who(house, await _register(house))
    assert admin.user is not None
    for change in ({"role": Role.AGENT}, {"is_active": False}):
        with pytest.raises(InvalidState):
            await house.users.update(admin, admin.user, **change)  # type: ignore[arg-type]
    await house.users.create(admin, email="b@b.com", name="B", role=Role.ADMIN)
    await house.users.update(admin, admin.user, role=Role.AGENT)


async def test_a_plan_has_room_for_so_many_users(house: House) -> None:
    admin = await _who(house, await _register(house))
    await house.tenants.update(SUPER, TenantChange(plan=Plan.BASIC), str(admin.tenant))
    made = [
        await house.users.create(admin, email=f"{n}@b.com", name="x", role=Role.VIEWER)
        for n in range(4)
    ]
    with pytest.raises(PlanExhausted):
        await house.users.create(admin, email="5@b.com", name="x", role=Role.VIEWER)
    await house.users.update(admin, made[0].user.id, is_active=False)
    await house.users.create(admin, email="5@b.com", name="x", role=Role.VIEWER)
    with pytest.raises(PlanExhausted):
        await house.users.update(admin, made[0].user.id, is_active=True)


async def test_a_plan_has_room_for_so_many_sessions(house: House) -> None:
    admin = await _who(house, await _register(house))
    await house.tenants.update(SUPER, TenantChange(plan=Plan.BASIC), str(admin.tenant))

    async def create(session_id: str) -> None:
        await house.sessions.create(
            admin, session_id=session_id, client_id=None, name=None, start=False
        )

    for session_id in ("a", "b"):
        await create(session_id)
    with pytest.raises(PlanExhausted):
        await create("c")
    await house.sessions.delete(admin, "a")
    await create("c")


async def test_others_are_not_there(house: House) -> None:
    admin = await _who(house, await _register(house))
    other = await _who(house, await _register(house, email="b@b.com"))
    assert other.user is not None
    with pytest.raises(NotFound):
        await house.users.update(admin, other.user, name="mine now")
    with pytest.raises(NotFound):
        await house.tenants.get(admin, str(other.tenant))
    with pytest.raises(NotFound):
        await house.tenants.update(admin, TenantChange(name="mine now"), str(other.tenant))
    assert [user.id for user in (await house.users.list(admin, Page())).items] == [admin.user]
    with pytest.raises(Forbidden):
        await house.tenants.list(admin, Page())
    with pytest.raises(Forbidden):
        await house.tenants.update(admin, TenantChange(plan=Plan.ENTERPRISE))


async def test_only_super_admins_act_for_others(house: House) -> None:
    tenant = await house.tenants.create(SUPER, name="Candidato Alcaldía", timezone="America/Bogota")
    assert tenant.slug == "candidato-alcaldia"
    for named in (str(tenant.pk), tenant.slug, tenant.id):
        assert (await house.tenants.acting(SUPER, named)).tenant == tenant.pk
    admin = await _who(house, await _register(house))
    assert await house.tenants.acting(admin, "mi-empresa-sas") == admin
    for named in (tenant.slug, "nobody"):
        with pytest.raises(Forbidden):
            await house.tenants.acting(admin, named)
    with pytest.raises(NotFound):
        await house.tenants.acting(SUPER, "nobody")


async def test_nobody_of_a_suspended_tenant_gets_in(house: House) -> None:
    pair = await _register(house)
    admin = await _who(house, pair)
    _, key = await house.keys.create(admin, name="app", scopes=frozenset({Scope.READ}))
    await house.tenants.update(
        SUPER, TenantChange(status=TenantStatus.SUSPENDED), str(admin.tenant)
    )
    assert await house.accounts.authenticate(pair.access) is None
    assert await house.keys.authenticate(key, None) is None
    with pytest.raises(Forbidden):
        await house.accounts.log_in(**JUAN)
    with pytest.raises(Unauthorized):
        await house.accounts.refresh(pair.refresh)
