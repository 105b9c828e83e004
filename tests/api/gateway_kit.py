"""A gateway whose inside is in memory: real HTTP, real Socket.IO, use cases that only remember."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from gateway.core.errors import (
    NotFound,
)
from gateway.core.facts import Capability
from gateway.core.idempotency import KeptAnswer, Once
from gateway.core.sessions import (
    SessionStatus,
)
from gateway.core.tenants import ApiKey, Principal, Scope
from gateway.core.webhooks import Webhook, WebhookFormat, WebhookSource
from gateway.usecases import UseCases
from gateway.usecases.info import GatewayInfo
from tests.api.remembered_events import Events, Log
from tests.api.remembered_messages import Chats, Contacts, History, Messages
from tests.api.remembered_sessions import Sessions
from tests.api.samples import NOW

KEY = "right-operator-key-0001"


class Keys:
    def __init__(self) -> None:
        self.secrets: dict[str, Principal] = {}
        self.all: dict[str, ApiKey] = {}

    def add(self, secret: str, **changes: Any) -> None:
        self.secrets[secret] = Principal(name=secret, **changes)

    async def create(
        self,
        who: Principal,
        *,
        name: str,
        scopes: frozenset[Scope],
        sessions: frozenset[str] | None,
        addresses: frozenset[str] | None,
        expires_at: datetime | None,
    ) -> tuple[ApiKey, str]:
        who.require(Scope.ADMIN)
        secret = f"pk_live_{name}"
        key = ApiKey(
            id=f"key_{name}",
            name=name,
            prefix=secret[:12],
            scopes=scopes,
            sessions=sessions,
            addresses=addresses,
            expires_at=expires_at,
            created_at=NOW,
        )
        self.add(secret, scopes=scopes, sessions=sessions)
        self.all[key.id] = key
        return key, secret

    async def list(self, who: Principal) -> tuple[ApiKey, ...]:
        who.require(Scope.ADMIN)
        return tuple(self.all.values())

    async def delete(self, who: Principal, key_id: str) -> None:
        who.require(Scope.ADMIN)
        if key_id not in self.all:
            raise NotFound
        del self.secrets[f"pk_live_{self.all.pop(key_id).name}"]

    async def authenticate(self, secret: str, address: str | None) -> Principal | None:
        return self.secrets.get(secret)


class Webhooks:
    def __init__(self) -> None:
        self.url: str | None = None

    async def configure(self, who: Principal, url: str) -> Webhook:
        who.require(Scope.MANAGE)
        self.url = url
        return self._webhook(url)

    async def configured(self, who: Principal) -> Webhook | None:
        who.require(Scope.READ)
        return None if self.url is None else self._webhook(self.url)

    def _webhook(self, url: str) -> Webhook:
        return Webhook(
            id="wh_1", url=url, format=WebhookFormat.SIMPLE, source=WebhookSource.CONFIG, cursor=0
        )


class Limits:
    """None is set."""

    async def tightest(self, who: Principal, session_id: str) -> None:
        return None


class Idempotency:
    """Remembers nothing: each call is a first one."""

    @contextmanager
    def running(self, who: Principal, once: Once) -> Iterator[None]:
        yield

    async def first_answer(self, who: Principal, once: Once) -> None:
        return None

    async def keep(self, who: Principal, once: Once, answer: KeptAnswer) -> None: ...


class Info:
    def __init__(self, sessions: Sessions) -> None:
        self.loaded = True
        self.sessions = sessions

    def ready(self) -> bool:
        return self.loaded

    def public(self) -> GatewayInfo:
        return GatewayInfo("gateway", "9.9.9", "ok" if self.loaded else "starting", NOW)

    async def detailed(
        self, who: Principal
    ) -> tuple[GatewayInfo, dict[SessionStatus, int], dict[str, Capability]]:
        who.require(Scope.READ)
        capabilities = {"send_text": Capability(supported=True, provider="wajs")}
        return self.public(), {SessionStatus.CONNECTED: 1}, capabilities


@dataclass
class Inside:
    """The stand-in for everything behind the API."""

    log: Log = field(default_factory=Log)
    sessions: Sessions = field(default_factory=Sessions)
    keys: Keys = field(default_factory=Keys)
    webhooks: Webhooks = field(default_factory=Webhooks)
    messages: Messages = field(init=False)
    info: Info = field(init=False)
    events: Events = field(init=False)

    def __post_init__(self) -> None:
        self.messages = Messages(self.sessions, self.log)
        self.info = Info(self.sessions)
        self.events = Events(self.log)

    def use(self) -> UseCases:
        parts = {
            "sessions": self.sessions,
            "messages": self.messages,
            "files": None,
            "media": None,
            "message_actions": None,
            "schedule": None,
            "bulks": None,
            "opt_outs": None,
            "new_contacts": None,
            "limits": Limits(),
            "idempotency": Idempotency(),
            "chats": Chats(self.sessions),
            "history": History(self.sessions),
            "contacts": Contacts(self.sessions),
            "groups": None,
            "labels": None,
            "communities": None,
            "channels": None,
            "statuses": None,
            "portraits": None,
            "calls": None,
            "profiles": None,
            "events": self.events,
            "instances": None,
            "instance_sends": None,
            "tenants": None,
            "users": None,
            "accounts": None,
            "keys": self.keys,
            "webhooks": self.webhooks,
            "deliveries": None,
            "info": self.info,
        }
        return UseCases(**cast("dict[str, Any]", parts))
