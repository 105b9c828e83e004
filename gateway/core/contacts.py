"""A person as WhatsApp knows one: a phone number, a hidden identity (LID), or both."""

from dataclasses import dataclass
from enum import StrEnum

from gateway.core.ids import Jid, is_lid, is_phone, phone_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody (or, in `Message.to`, a group) with every name that is known."""

    jid: Jid
    phone: str | None = None
    """Digits only."""
    lid: Jid | None = None
    name: str | None = None

    @classmethod
    def of(cls, phone: Jid | None, lid: Jid | None, name: str | None = None) -> "Person":
        """The person with these addresses; the phone's is the one to go by when it is known."""
        jid = phone or lid
        if jid is None:
            raise ValueError("a person has a phone JID or a LID")
        return cls(jid=jid, phone=phone_of(phone), lid=lid, name=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPerson:
    """What WhatsApp Web showed of a person; whatever is None was not told."""

    phone: Jid | None = None
    lid: Jid | None = None
    name: str | None = None
    """From the phone's address book."""
    push_name: str | None = None
    """What the person calls themself."""

    @classmethod
    def at(cls, jid: Jid, *, push_name: str | None = None) -> "SeenPerson":
        return cls(
            phone=jid if is_phone(jid) else None,
            lid=jid if is_lid(jid) else None,
            push_name=push_name,
        )


class Presence(StrEnum):
    """What is seen of somebody who is, or is not, at their phone."""

    ONLINE = "online"
    OFFLINE = "offline"
    TYPING = "typing"
    RECORDING = "recording"
    PAUSED = "paused"
    """They wrote something and stopped."""
