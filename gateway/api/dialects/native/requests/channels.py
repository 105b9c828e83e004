"""What callers ask of channels."""

from typing import Annotated, Final

from pydantic import AfterValidator, ConfigDict, Field

from gateway.api.bodies import Body, Query
from gateway.api.dialects.native.requests.groups import MAX_DESCRIPTION_CHARACTERS, Subject

MAX_WORDS: Final = 100
MAX_FOUND: Final = 100


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return text


class CreateChannel(Body):
    """A new channel; the account owns it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Novedades de la tienda"}]})

    name: Subject
    description: str | None = Field(None, max_length=MAX_DESCRIPTION_CHARACTERS)


class Newest(Query):
    """How many of the newest."""

    limit: int = Field(20, ge=1, le=MAX_FOUND)


class FindChannels(Newest):
    """Words to look for."""

    words: Annotated[
        str, Field(alias="q", min_length=1, max_length=MAX_WORDS), AfterValidator(_not_blank)
    ]
