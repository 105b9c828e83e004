"""Fields that many requests have, and how long they may be."""

from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import AfterValidator, AliasChoices, AwareDatetime, Field

from gateway.core.ids import SESSION_ID
from gateway.core.messages import MAX_TEXT_CHARACTERS

MAX_NAME_CHARACTERS: Final = 200
MAX_ADDRESS_CHARACTERS: Final = 128
MAX_URL_CHARACTERS: Final = 2048


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # the last hours of the year 9999, west of Greenwich
        raise ValueError("is not a time") from None


Time = Annotated[AwareDatetime, AfterValidator(_in_utc)]
Url = Annotated[
    str,
    Field(min_length=1, max_length=MAX_URL_CHARACTERS, json_schema_extra={"format": "uri"}),
]
"""An address that the gateway is to reach; under the guard of `gateway/outbound`, as
`tests/api/test_urls.py` holds every field to.
"""

SessionId = Annotated[
    str,
    Field(
        pattern=f"^{SESSION_ID.pattern}$",
        description="Letters, digits, `_` and `-`; 64 at most.",
        examples=["mi-sesion-01"],
    ),
]

Name = Annotated[str, Field(max_length=MAX_NAME_CHARACTERS)]
Address = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_ADDRESS_CHARACTERS,
        description="A phone number as people write it, a JID, or a chat's id.",
        examples=["5491123456789"],
    ),
]

Text = Annotated[str, Field(max_length=MAX_TEXT_CHARACTERS, examples=["¡Hola desde la API!"])]
NUMBER = AliasChoices("number", "to", "chatId")
