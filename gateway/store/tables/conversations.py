"""Tables of sessions: the people that they know and the chats that they are in."""

import sqlalchemy as sa

from gateway.store.columns import PK, Moment
from gateway.store.tables.schema import metadata

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("pk", PK, primary_key=True),
    sa.Column("tenant_pk", sa.ForeignKey("tenants.pk"), nullable=False),
    sa.Column("id", sa.Text, nullable=False),
    # Follows from the two above; kept to be found by.
    sa.Column("uuid", sa.Text, nullable=False, unique=True),
    sa.Column("client_id", sa.Text),
    sa.Column("name", sa.Text),
    sa.Column("profile", sa.Text, nullable=False, unique=True),
    sa.Column("wanted", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("action", sa.Text),
    sa.Column("detail", sa.Text),
    sa.Column("linked", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("linked_origin", sa.Text),
    sa.Column("linked_at", Moment),
    sa.Column("me_phone", sa.Text),
    sa.Column("me_lid", sa.Text),
    sa.Column("me_name", sa.Text),
    sa.Column("web_version", sa.Text),
    sa.Column("sealed_proxy", sa.Text),
    sa.Column("new_contacts_paused_until", Moment),
    sa.Column("new_contacts_pauses", sa.Integer, nullable=False, server_default="0"),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Column("connected_at", Moment),
    sa.UniqueConstraint("tenant_pk", "id"),
    # What is still under way for a session that was deleted must not meet the next one.
    sqlite_autoincrement=True,
)

session_states = sa.Table(
    "session_states",
    metadata,
    sa.Column("pk", PK, primary_key=True),
    sa.Column("session_pk", sa.ForeignKey("sessions.pk", ondelete="CASCADE"), nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("since", Moment, nullable=False),
    sa.Column("until", Moment),
    sa.Index(None, "session_pk", "pk"),
)
"""Every state that a session was in; the one without an end is the present one."""

contacts = sa.Table(
    "contacts",
    metadata,
    sa.Column("pk", PK, primary_key=True),
    sa.Column("session_pk", sa.ForeignKey("sessions.pk", ondelete="CASCADE"), nullable=False),
    sa.Column("phone", sa.Text),
    sa.Column("lid", sa.Text),
    sa.Column("name", sa.Text),
    sa.Column("push_name", sa.Text),
    sa.Column("opted_out_at", Moment),
    sa.Column("opted_out_word", sa.Text),
    sa.UniqueConstraint("session_pk", "phone"),
    sa.UniqueConstraint("session_pk", "lid"),
)

spellings = sa.Table(
    "spellings",
    metadata,
    sa.Column(
        "session_pk",
        sa.ForeignKey("sessions.pk", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("phone", sa.Text, primary_key=True),
    sa.Column(
        "contact_pk", sa.ForeignKey("contacts.pk", ondelete="CASCADE"), nullable=False, index=True
    ),
)
"""Numbers that are written otherwise than WhatsApp has them: whose they are, by its own word."""

OPTED_OUT = "opted_out_at IS NOT NULL"

sa.Index(
    "ix_contacts_opted_out",
    contacts.c.session_pk,
    contacts.c.opted_out_at,
    contacts.c.pk,
    sqlite_where=sa.text(OPTED_OUT),
    postgresql_where=sa.text(OPTED_OUT),
)

chats = sa.Table(
    "chats",
    metadata,
    sa.Column("pk", PK, primary_key=True),
    sa.Column("session_pk", sa.ForeignKey("sessions.pk", ondelete="CASCADE"), nullable=False),
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("contact_pk", sa.ForeignKey("contacts.pk")),
    sa.Column("name", sa.Text),
    sa.Column("unread", sa.Integer, nullable=False, server_default="0"),
    sa.Column("archived", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("pinned", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("muted_until", Moment),
    sa.Column("labels", sa.Text, nullable=False, server_default="[]"),
    sa.Column("last_message_pk", sa.BigInteger),
    # The watermark: all that WhatsApp Web had of the chat until then is known.
    sa.Column("known_id", sa.Text),
    sa.Column("known_at", Moment),
    sa.Column("updated_at", Moment, nullable=False),
    sa.UniqueConstraint("session_pk", "id"),
    sa.UniqueConstraint("session_pk", "contact_pk"),
    sa.Index(None, "session_pk", "updated_at"),
)

call_answers = sa.Table(
    "call_answers",
    metadata,
    sa.Column(
        "session_pk",
        sa.ForeignKey("sessions.pk", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("reject", sa.Boolean, nullable=False),
    sa.Column("message", sa.Text),
)

group_notices = sa.Table(
    "group_notices",
    metadata,
    sa.Column("pk", PK, primary_key=True),
    sa.Column("session_pk", sa.ForeignKey("sessions.pk", ondelete="CASCADE"), nullable=False),
    sa.Column("wire_id", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.UniqueConstraint("session_pk", "wire_id"),
)
"""The lines in groups' chats that were told: after a gap some of them are read again."""
