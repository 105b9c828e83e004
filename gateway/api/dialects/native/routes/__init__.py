"""The native dialect's table of routes, joined from its nouns."""

from typing import Final

from gateway.api.dialects.native.routes import (
    bulks,
    calls,
    chats,
    contacts,
    docs,
    events,
    files,
    groups,
    info,
    keys,
    limits,
    media,
    message_actions,
    messages,
    opt_outs,
    panel,
    profiles,
    sending,
    sessions,
    tenants,
    users,
    webhooks,
)
from gateway.api.operation import AnyOperation

OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    *info.OPERATIONS,
    *sessions.OPERATIONS,
    *messages.OPERATIONS,
    *message_actions.OPERATIONS,
    *bulks.OPERATIONS,
    *media.OPERATIONS,
    *files.OPERATIONS,
    *chats.OPERATIONS,
    *contacts.OPERATIONS,
    *profiles.OPERATIONS,
    *groups.OPERATIONS,
    *calls.OPERATIONS,
    *events.OPERATIONS,
    *webhooks.OPERATIONS,
    *keys.OPERATIONS,
    *tenants.OPERATIONS,
    *users.OPERATIONS,
    *limits.OPERATIONS,
    *opt_outs.OPERATIONS,
    *sending.OPERATIONS,
    *panel.OPERATIONS,
    *docs.OPERATIONS,
)
