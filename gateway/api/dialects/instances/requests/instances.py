"""What callers say of instances."""

from typing import Annotated, Final

from pydantic import Field

from gateway.api.bodies import Body, Query
from gateway.core.paging import MAX_LIMIT, Page

MAX_NAME_CHARACTERS: Final = 200
MAX_URL_CHARACTERS: Final = 2048

Url = Annotated[
    str, Field(min_length=1, max_length=MAX_URL_CHARACTERS, json_schema_extra={"format": "uri"})
]


class CreateInstance(Body):
    """A number to be linked, and where what it receives is posted."""

    name: Annotated[str, Field(min_length=1, max_length=MAX_NAME_CHARACTERS)]
    webhook_url: Url | None = None


class Instances(Query):
    """As many as a page holds; the cursor of the next one is in `next`."""

    limit: int = Field(MAX_LIMIT, ge=1, le=MAX_LIMIT)
    cursor: Annotated[str, Field(max_length=200)] | None = None

    def page(self) -> Page:
        return Page(self.limit, self.cursor)
