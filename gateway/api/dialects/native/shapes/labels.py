"""Labels as JSON."""

from typing_extensions import TypedDict


class Label(TypedDict):
    """A label of a business account; `color` is a place in WhatsApp's palette."""

    id: str
    name: str
    color: int
    colorHex: str | None


class LabelChanged(Label):
    """The same once it has changed, or as it was when it was deleted."""

    deleted: bool


class ChatLabels(TypedDict):
    """The ids of the labels that a chat carries."""

    labels: list[str]
