"""What the database holds of secrets: hashes and sealed texts; every column says which it is."""

import hashlib
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from gateway.core.tenants import Scope
from gateway.core.webhooks import WebhookSettings
from gateway.store.database import Connection
from gateway.store.tables import metadata
from tests.house import ALICE, House

CANARY: Final = "canary-51e7c0"
SEALED: Final = {
    "sessions.sealed_proxy",
    "webhooks.secret",
    "webhooks.old_secret",
    "webhooks.headers",
}
HASHED: Final = {"keys.hash", "users.password_hash"}
PLAIN: Final = {
    "bulk_entries.content",
    "bulk_entries.error_code",
    "bulk_entries.error_message",
    "bulk_entries.status",
    "bulk_files.error_code",
    "bulk_files.error_message",
    "bulk_files.file",
    "bulk_files.kind",
    "bulk_files.sha256",
    "bulk_files.source",  # an address, until it is fetched
    "bulk_files.state",
    "bulks.id",
    "bulks.status",
    "call_answers.message",
    "chats.id",
    "chats.kind",
    "chats.labels",
    "chats.known_id",
    "chats.name",
    "contacts.lid",
    "contacts.name",
    "contacts.opted_out_word",
    "contacts.phone",
    "contacts.push_name",
    "deliveries.body",
    "deliveries.chat",
    "deliveries.error",
    "deliveries.event_id",
    "deliveries.id",
    "deliveries.response",
    "deliveries.status",
    "deliveries.type",
    "events.id",
    "events.session_id",
    "events.subject",
    "events.type",
    "files.filename",
    "files.id",
    "files.mimetype",
    "files.sha256",
    "group_notices.wire_id",
    "idempotency_keys.body",
    "idempotency_keys.fingerprint",
    "idempotency_keys.key",
    "idempotency_keys.route",
    "idempotency_keys.session_id",
    "keys.addresses",
    "keys.id",
    "keys.name",
    "keys.prefix",
    "keys.scopes",
    "keys.sessions",
    "logins.id",
    "logins.refresh_id",
    "media.sha256",
    "media.state",
    "messages.content",
    "messages.error_code",
    "messages.error_message",
    "messages.id",
    "messages.mentions",
    "messages.quoted_id",
    "messages.reactions",
    "messages.status",
    "messages.text",
    "messages.type",
    "messages.votes",
    "messages.wire_id",
    "send_counts.session_id",
    "send_counts.window",
    "send_limits.session_id",
    "session_states.reason",
    "session_states.status",
    "sessions.action",
    "sessions.client_id",
    "sessions.detail",
    "sessions.id",
    "sessions.linked_origin",
    "sessions.me_lid",
    "sessions.me_name",
    "sessions.me_phone",
    "sessions.name",
    "sessions.profile",
    "sessions.reason",
    "sessions.status",
    "sessions.uuid",
    "sessions.wanted",
    "sessions.web_version",
    "spellings.phone",
    "tenants.attributes",
    "tenants.id",
    "tenants.name",
    "tenants.plan",
    "tenants.settings",
    "tenants.slug",
    "tenants.status",
    "tenants.timezone",
    "users.email",
    "users.id",
    "users.name",
    "users.role",
    "webhooks.disabled_reason",
    "webhooks.events",
    "webhooks.format",
    "webhooks.id",
    "webhooks.sessions",
    "webhooks.source",
    "webhooks.url",
}
"""No credentials by their nature. A new text column is added to one of the three."""


def test_every_column_that_could_hold_a_secret_says_whether_it_does() -> None:
    texts = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, sa.Text | sa.LargeBinary)
    }
    assert texts == SEALED | HASHED | PLAIN
    assert len(texts) == len(SEALED) + len(HASHED) + len(PLAIN)


async def test_no_secret_is_on_disk_as_it_is(house: House, tmp_path: Path) -> None:
    proxy = f"http://user:{CANARY}@proxy.example:8080"
    await house.sessions.create(
        ALICE, session_id="ana", client_id=None, name="Ana", start=False, proxy=proxy
    )
    hook = WebhookSettings(
        url="https://receiver.example/hook",
        events=frozenset({"*"}),
        sessions=frozenset({"*"}),
        headers={"Authorization": CANARY},
    )
    made, first = await house.webhooks.create(ALICE, hook)
    _, second = await house.webhooks.rotate_secret(ALICE, made.id)
    _, key = await house.keys.create(ALICE, name="app", scopes=frozenset({Scope.READ}))

    def stored(connection: Connection) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for name in SEALED | HASHED:
            table, column = name.split(".")
            query = sa.select(metadata.tables[table].c[column])
            found[name] = {value for value in connection.scalars(query) if value is not None}
        return found

    held = await house.database.read(stored)
    for name in SEALED:
        assert held[name], f"this test fills {name}"
        assert all(value.startswith("v1.") for value in held[name]), name
    assert held["keys.hash"] == {hashlib.sha256(key.encode()).hexdigest()}
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())  # noqa: ASYNC240 - a test may wait
    assert b"receiver.example" in files  # the control: it is the right folder
    for secret in (CANARY, first, first.removeprefix("whsec_"), second, key):
        assert secret.encode() not in files
