"""Document 000's instances: a session and its webhook, made and deleted as one."""

from collections.abc import Mapping

from gateway.core.errors import SessionNotFound
from gateway.core.events import EventType
from gateway.core.instances import Instance, first_digits
from gateway.core.paging import Listing, Page
from gateway.core.sessions import Session
from gateway.core.tenants import Principal, Scope
from gateway.core.webhooks import Webhook, WebhookFormat, WebhookSettings
from gateway.store import sessions as store
from gateway.store.database import Database
from gateway.usecases.addresses import Objection, check_address
from gateway.usecases.sessions import Sessions
from gateway.usecases.webhooks import Webhooks


class Instances:
    def __init__(
        self, database: Database, sessions: Sessions, webhooks: Webhooks, *, objection: Objection
    ) -> None:
        self._database = database
        self._sessions = sessions
        self._webhooks = webhooks
        self._objection = objection

    async def create(self, who: Principal, *, name: str, webhook_url: str | None) -> Instance:
        """A new session, started, and an endpoint for what it receives."""
        if webhook_url is not None:
            check_address(webhook_url, "webhook_url", self._objection)
        session = await self._sessions.create(
            who, session_id=None, client_id=None, name=name, start=True
        )
        if webhook_url is not None:
            settings = WebhookSettings(
                url=webhook_url,
                events=frozenset({EventType.MESSAGE_RECEIVED}),
                sessions=frozenset({session.id}),
                format=WebhookFormat.INSTANCES,
            )
            await self._webhooks.create(who, settings)
        return Instance(tenant=who.tenant, session=session, webhook_url=webhook_url)

    async def list(self, who: Principal, page: Page) -> Listing[Instance]:
        hooks = await self._hooks(who)
        found = await self._sessions.list(who, client_id=None, status=None, page=page)
        return found.map(lambda session: _instance(who, session, hooks))

    async def get(self, who: Principal, instance: str) -> Instance:
        session = await self._named(who, instance, Scope.READ)
        return _instance(who, session, await self._hooks(who))

    async def delete(self, who: Principal, instance: str) -> None:
        """The session with its messages, and its endpoint."""
        session = await self._named(who, instance, Scope.MANAGE)
        hook = (await self._hooks(who)).get(session.id)
        await self._sessions.delete(who, session.id)
        if hook is not None:
            await self._webhooks.delete(who, hook.id)

    async def session_id(self, who: Principal, instance: str, scope: Scope = Scope.READ) -> str:
        """Which session is meant; `SessionNotFound` where none of the caller's is."""
        return (await self._named(who, instance, scope)).id

    async def _named(self, who: Principal, instance: str, scope: Scope) -> Session:
        who.require(scope)
        digits = first_digits(instance)
        if digits is None:
            raise SessionNotFound
        stored = await self._database.read(
            lambda connection: store.with_uuid(connection, who.tenant, digits)
        )
        if stored is None or not who.sees(stored.session.id):
            raise SessionNotFound
        return stored.session

    async def _hooks(self, who: Principal) -> Mapping[str, Webhook]:
        """The endpoints that go with instances, by their sessions."""
        if Scope.MANAGE not in who.scopes and Scope.ADMIN not in who.scopes:
            return {}  # an endpoint's address may hold a secret
        return {
            next(iter(hook.sessions)): hook
            for hook in await self._webhooks.list(who)
            if hook.format is WebhookFormat.INSTANCES and hook.sessions and len(hook.sessions) == 1
        }


def _instance(who: Principal, session: Session, hooks: Mapping[str, Webhook]) -> Instance:
    hook = hooks.get(session.id)
    return Instance(
        tenant=who.tenant, session=session, webhook_url=None if hook is None else hook.url
    )
