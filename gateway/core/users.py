"""Users: people of a tenant who log in, and what is asked of their addresses and passwords."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gateway.core.tenants import Role

MAX_EMAIL_CHARACTERS: Final = 254  # RFC 5321, section 4.5.3.1.3
MIN_PASSWORD_CHARACTERS: Final = 8
MAX_PASSWORD_CHARACTERS: Final = 256
_EMAIL: Final = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f.]+(\.[^@\s\x00-\x1f.]+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who logs in; their password is the store's."""

    id: str
    """A UUID."""
    tenant: int
    email: str
    """In lower case: one address is one user of the installation."""
    name: str
    role: Role
    is_active: bool = True
    is_invited: bool = False
    """There is no password yet."""
    last_login_at: datetime | None = None
    created_at: datetime
    updated_at: datetime


def is_email(text: str) -> bool:
    """Whether it looks like one; only a message that arrives proves it."""
    return len(text) <= MAX_EMAIL_CHARACTERS and _EMAIL.fullmatch(text) is not None


def plain_email(text: str) -> str:
    """The form in which addresses are compared."""
    return text.strip().lower()
