"""What callers ask of labels."""

from typing import Annotated, Final

from pydantic import AfterValidator, Field

from gateway.api.bodies import Body
from gateway.core.labels import COLORS, MAX_NAME_CHARACTERS

MAX_LABELS: Final = 200
"""Of one chat; WhatsApp lets an account have twenty, and may have thought better of it."""


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return text


Name = Annotated[
    str,
    Field(min_length=1, max_length=MAX_NAME_CHARACTERS, examples=["Cliente nuevo"]),
    AfterValidator(_not_blank),
]
Color = Annotated[
    int, Field(ge=0, lt=COLORS, description="A place in WhatsApp's palette.", examples=[3])
]


class CreateLabel(Body):
    """A new label; without a colour it gets one that no other has."""

    name: Name
    color: Color | None = None


class ChangeLabel(Body):
    """What is to be otherwise; what is absent stays."""

    name: Name | None = None
    color: Color | None = None


class LabelChat(Body):
    """All labels that a chat is to carry, by their ids; none takes them all off."""

    labels: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=64, examples=["1"])], ...],
        Field(max_length=MAX_LABELS),
    ]
