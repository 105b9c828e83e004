"""What callers ask of a session's own profile."""

from typing import Annotated, Final

from pydantic import Field

from gateway.api.bodies import Body

MAX_NAME_CHARACTERS: Final = 25  # as many as WhatsApp's clients let a person type
MAX_ABOUT_CHARACTERS: Final = 139


class ChangeProfile(Body):
    """What is to be otherwise; what is absent stays."""

    name: Annotated[str, Field(min_length=1, max_length=MAX_NAME_CHARACTERS)] | None = None
    about: Annotated[str, Field(max_length=MAX_ABOUT_CHARACTERS)] | None = None
