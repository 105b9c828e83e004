"""Which page of a list."""

from typing import Annotated, Final

from pydantic import Field

from gateway.api.bodies import Query
from gateway.core.paging import DEFAULT_LIMIT, MAX_LIMIT, Page

MAX_CURSOR_CHARACTERS: Final = 512


class Paged(Query):
    """Which page of a list."""

    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT)
    cursor: Annotated[str, Field(max_length=MAX_CURSOR_CHARACTERS)] | None = Field(
        None, description="`next` of the page before."
    )

    def page(self) -> Page:
        return Page(self.limit, self.cursor or None)
