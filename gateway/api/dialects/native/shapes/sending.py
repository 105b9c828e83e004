"""What the settings say of sending, as JSON."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict


class SendingRules(TypedDict):
    """They hold for every session."""

    sendsPerMinute: Annotated[float | None, Field(description="Null for as fast as it goes.")]
    typingSeconds: float
    optOutWords: Annotated[list[str], Field(examples=[["stop", "baja"]])]
    optInWords: Annotated[list[str], Field(examples=[["start", "alta"]])]
