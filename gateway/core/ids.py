"""Identifiers: WhatsApp's and the gateway's own. Only this file takes them apart."""

import base64
import random
import re
import secrets
from typing import NewType

Jid = NewType("Jid", str)
"""WhatsApp Web's form of an address: `5491123456789@c.us`, `…@lid`, `…@g.us`, `…@newsletter`."""

PHONE_SERVER = "c.us"
LID_SERVER = "lid"
GROUP_SERVER = "g.us"
CHANNEL_SERVER = "newsletter"
STATUS_JID = Jid("status@broadcast")
NOBODY = Jid("0@c.us")
"""The account of a session before WhatsApp has told it; WhatsApp Web has the same word for it."""

SESSION_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")

_JID = re.compile(
    r"(?P<user>[0-9A-Za-z.\-]{1,64})(?::[0-9]{1,5})?"
    r"@(?P<server>c\.us|s\.whatsapp\.net|lid|g\.us|newsletter|broadcast)"
)
_WIRE_ID_PREFIX = "3EB0"  # what WhatsApp Web's own ids begin with
_WIRE_ID_RANDOM_BYTES = 9
_chance = random.Random()  # noqa: S311 - seeded by the system; ids are no secrets
_WEBHOOK_SECRET_BYTES = 32


def parse_jid(text: str) -> Jid | None:
    """The JID that `text` spells, without a device number and in WhatsApp Web's form, else None."""
    match = _JID.fullmatch(text.strip())
    if match is None:
        return None
    server = match["server"]
    return Jid(f"{match['user']}@{PHONE_SERVER if server == 's.whatsapp.net' else server}")


def phone_jid(digits: str) -> Jid:
    return Jid(f"{digits}@{PHONE_SERVER}")


def user_of(jid: Jid) -> str:
    return jid.partition("@")[0]


def server_of(jid: Jid) -> str:
    return jid.partition("@")[2]


def is_phone(jid: Jid) -> bool:
    return server_of(jid) == PHONE_SERVER


def is_lid(jid: Jid) -> bool:
    return server_of(jid) == LID_SERVER


def is_group(jid: Jid) -> bool:
    return server_of(jid) == GROUP_SERVER


def is_channel(jid: Jid) -> bool:
    return server_of(jid) == CHANNEL_SERVER


def phone_of(jid: Jid | None) -> str | None:
    """The digits of a phone JID; None of any other."""
    return user_of(jid) if jid is not None and is_phone(jid) else None


def new_wire_id() -> str:
    """A WhatsApp message id, as WhatsApp Web mints them: `3EB0` and 18 upper-case hex digits."""
    return _WIRE_ID_PREFIX + _hex(_WIRE_ID_RANDOM_BYTES).upper()


def new_session_id() -> str:
    return f"s-{secrets.token_hex(4)}"


def new_event_id() -> str:
    return f"evt_{_hex(12)}"


def new_request_id() -> str:
    return f"req_{_hex(8)}"


def _hex(count: int) -> str:
    """So many random bytes, without asking the system each time: that gives the thread away."""
    return f"{_chance.getrandbits(8 * count):0{2 * count}x}"


def new_bulk_id() -> str:
    return f"bulk_{secrets.token_hex(8)}"


def new_file_id() -> str:
    return f"file_{secrets.token_hex(12)}"


def new_webhook_id() -> str:
    return f"wh_{secrets.token_hex(8)}"


def new_webhook_secret() -> str:
    """A signing secret in the form of the Standard Webhooks specification."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(_WEBHOOK_SECRET_BYTES)).decode()


def new_delivery_id() -> str:
    return f"dlv_{_hex(12)}"


def new_key_id() -> str:
    return f"key_{secrets.token_hex(6)}"


def new_profile_name() -> str:
    """The folder of a browser profile; never made of what a caller sent."""
    return secrets.token_hex(16)
