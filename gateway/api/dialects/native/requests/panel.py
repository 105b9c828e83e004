"""How the panel is opened."""

from typing import Annotated

from pydantic import Field

from gateway.api.bodies import Body


class LogIn(Body):
    """The key that opens the panel."""

    api_key: Annotated[str, Field(min_length=1, max_length=512)] = Field(alias="apiKey")
