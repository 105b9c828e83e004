"""Fields that many requests have, and how long they may be."""

from typing import Annotated, Final

from pydantic import AliasChoices, Field

from gateway.core.ids import SESSION_ID
from gateway.core.messages import MAX_TEXT_CHARACTERS

MAX_NAME_CHARACTERS: Final = 200
MAX_ADDRESS_CHARACTERS: Final = 128
MAX_URL_CHARACTERS: Final = 2048
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
