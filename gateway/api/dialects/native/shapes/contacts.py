"""People as JSON."""

from typing_extensions import TypedDict

from gateway.api.dialects.native.shapes.answers import Time


class Person(TypedDict):
    """Somebody as WhatsApp names them; what is not known is null."""

    jid: str
    phone: str | None
    lid: str | None
    name: str | None


class Contact(Person):
    """Somebody, with what they say of themself; null where that is nothing, or not for everyone."""

    about: str | None


class ShownPicture(TypedDict):
    """Whose picture it is, the account's or a group's, and whether there is one now."""

    jid: str
    picture: bool


class NumberCheck(TypedDict):
    """WhatsApp's own word on a number."""

    exists: bool
    jid: str | None
    phone: str | None
    lid: str | None


class OptOut(TypedDict):
    """Somebody who is left out; `word` is what they wrote, null where the API noted it."""

    person: Person
    at: Time
    word: str | None
