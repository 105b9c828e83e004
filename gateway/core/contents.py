"""What a message can say besides a text or a file: a place, contact cards, a poll."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from gateway.core.errors import InvalidRequest
from gateway.core.messages import MessageType

MAX_CARDS: Final = 257  # as many as WhatsApp's clients let a person choose
MIN_OPTIONS: Final = 2
MAX_OPTIONS: Final = 12
MAX_QUESTION_CHARACTERS: Final = 255
MAX_OPTION_CHARACTERS: Final = 100
MAX_LABEL_CHARACTERS: Final = 1000


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


SpecialContent = Location | ContactCards | Poll


def type_of(content: SpecialContent) -> MessageType:
    match content:
        case Location():
            return MessageType.LOCATION
        case ContactCards():
            return MessageType.CONTACT
        case Poll():
            return MessageType.POLL


def check_poll(poll: Poll) -> None:
    """Refuse what WhatsApp's clients would not let a person ask."""
    if len(set(poll.options)) != len(poll.options):
        raise InvalidRequest.field("options", "are not all different")


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


def from_json(kept: Mapping[str, Any]) -> SpecialContent | None:
    """What a message says, as it was kept; None where that is a text or a file."""
    if place := kept.get("location"):
        return Location(**place)
    if cards := kept.get("contacts"):
        return ContactCards(tuple(Card(**card) for card in cards))
    if poll := kept.get("poll"):
        options = tuple(option["text"] for option in poll["options"])
        return Poll(question=poll["question"], options=options, multiple=poll["multiple"])
    return None
