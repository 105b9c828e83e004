"""What a message can say besides a text or a file: a place, contact cards, a poll, a date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from gateway.core.errors import InvalidRequest
from gateway.core.messages import MessageType

MAX_CARDS: Final = 257  # as many as WhatsApp's clients let a person choose
MIN_OPTIONS: Final = 2
MAX_OPTIONS: Final = 12
MAX_QUESTION_CHARACTERS: Final = 255
MAX_OPTION_CHARACTERS: Final = 100
MAX_LABEL_CHARACTERS: Final = 1000
MAX_EVENT_NAME_CHARACTERS: Final = 100
MAX_DESCRIPTION_CHARACTERS: Final = 2048


class PlatformOnly(StrEnum):
    """What there is to choose from, which is read and not sent."""

    LIST = "list"
    BUTTONS = "buttons"


PLATFORM_ONLY_REASON: Final = "WhatsApp shows these only from accounts of its business platform"


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place on the map."""

    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Somebody's name and number, as it is passed on."""

    name: str
    phone: str
    """Digits only."""


@dataclass(frozen=True, slots=True)
class ContactCards:
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A question with answers to choose from: one of them, or several."""

    question: str
    options: tuple[str, ...]
    multiple: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """Where something takes place; perhaps no more than a name."""

    name: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """Something that will take place, which people can say that they come to."""

    name: str
    starts_at: datetime
    ends_at: datetime | None = None
    description: str | None = None
    venue: Venue | None = None


SpecialContent = Location | ContactCards | Poll | Appointment


def type_of(content: SpecialContent) -> MessageType:
    match content:
        case Location():
            return MessageType.LOCATION
        case ContactCards():
            return MessageType.CONTACT
        case Poll():
            return MessageType.POLL
        case Appointment():
            return MessageType.EVENT


def check_poll(poll: Poll) -> None:
    """Refuse what WhatsApp's clients would not let a person ask."""
    if len(set(poll.options)) != len(poll.options):
        raise InvalidRequest.field("options", "are not all different")


def check_appointment(appointment: Appointment) -> None:
    """It does not end before it begins."""
    if appointment.ends_at is not None and appointment.ends_at <= appointment.starts_at:
        raise InvalidRequest.field("endsAt", "is not after startsAt")


def as_json(content: SpecialContent) -> dict[str, Any]:
    """As it is kept with its message, and shown."""
    match content:
        case Location():
            place = {
                "latitude": content.latitude,
                "longitude": content.longitude,
                "name": content.name,
                "address": content.address,
            }
            return {"location": place}
        case ContactCards(cards):
            return {"contacts": [{"name": card.name, "phone": card.phone} for card in cards]}
        case Poll():
            options = [{"text": text} for text in content.options]
            return {
                "poll": {
                    "question": content.question,
                    "multiple": content.multiple,
                    "options": options,
                }
            }
        case Appointment():
            return {"event": _event(content)}


def from_json(kept: Mapping[str, Any]) -> SpecialContent | None:
    """What a message says, as it was kept; None where that is a text or a file."""
    if place := kept.get("location"):
        return Location(**place)
    if cards := kept.get("contacts"):
        return ContactCards(tuple(Card(**card) for card in cards))
    if poll := kept.get("poll"):
        options = tuple(option["text"] for option in poll["options"])
        return Poll(question=poll["question"], options=options, multiple=poll["multiple"])
    if event := kept.get("event"):
        return _appointment(event)
    return None


def _event(of: Appointment) -> dict[str, Any]:
    venue = of.venue
    return {
        "name": of.name,
        "description": of.description,
        "location": venue
        and {"name": venue.name, "latitude": venue.latitude, "longitude": venue.longitude},
        "startsAt": _written(of.starts_at),
        "endsAt": None if of.ends_at is None else _written(of.ends_at),
        "joinLink": None,
        "cancelled": False,
    }


def _appointment(event: Mapping[str, Any]) -> Appointment:
    ends_at, venue = event["endsAt"], event["location"]
    return Appointment(
        name=event["name"],
        starts_at=datetime.fromisoformat(event["startsAt"]),
        ends_at=None if ends_at is None else datetime.fromisoformat(ends_at),
        description=event["description"],
        venue=Venue(**venue) if venue else None,
    )


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
