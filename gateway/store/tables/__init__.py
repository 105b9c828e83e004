"""The tables. Migrations build them; a test holds the two against each other.

JSON is text, times are of the type `Moment`, and `pk` columns stay inside. What belongs to a tenant
is reached through its tenant or through its session.
"""

from gateway.store.tables.accounts import (
    idempotency_keys,
    keys,
    logins,
    send_counts,
    send_limits,
    tenants,
    users,
)
from gateway.store.tables.bulks import WAITING_ENTRY, bulk_entries, bulk_files, bulks
from gateway.store.tables.conversations import (
    OPTED_OUT,
    call_answers,
    chats,
    contacts,
    group_notices,
    session_states,
    sessions,
    spellings,
)
from gateway.store.tables.log import OF_ONE_SOURCE, PENDING_DELIVERY, deliveries, events, webhooks
from gateway.store.tables.messages import (
    BULK_LANE,
    CHANNELS,
    DUE_TURN,
    IN_DOUBT,
    IN_TURN,
    NEW_CONTACTS_LANE,
    NEWEST_FIRST,
    NOW_LANE,
    OWN,
    PAUSED_LANE,
    SCHEDULED,
    SOONEST_FIRST,
    WAITING,
    WAITING_MEDIUM,
    files,
    media,
    messages,
    turn_of,
)
from gateway.store.tables.schema import metadata

__all__ = [
    "BULK_LANE",
    "CHANNELS",
    "DUE_TURN",
    "IN_DOUBT",
    "IN_TURN",
    "NEWEST_FIRST",
    "NEW_CONTACTS_LANE",
    "NOW_LANE",
    "OF_ONE_SOURCE",
    "OPTED_OUT",
    "OWN",
    "PAUSED_LANE",
    "PENDING_DELIVERY",
    "SCHEDULED",
    "SOONEST_FIRST",
    "WAITING",
    "WAITING_ENTRY",
    "WAITING_MEDIUM",
    "bulk_entries",
    "bulk_files",
    "bulks",
    "call_answers",
    "chats",
    "contacts",
    "deliveries",
    "events",
    "files",
    "group_notices",
    "idempotency_keys",
    "keys",
    "logins",
    "media",
    "messages",
    "metadata",
    "send_counts",
    "send_limits",
    "session_states",
    "sessions",
    "spellings",
    "tenants",
    "turn_of",
    "users",
    "webhooks",
]
