"""What callers ask of people."""

from pydantic import Field

from gateway.api.bodies import Body, Query
from gateway.api.dialects.native.requests.fields import NUMBER, Address


class AddOptOut(Body):
    """Who asked to be left out."""

    number: Address = Field(validation_alias=NUMBER)


class FindLid(Query):
    """The number whose LID is asked for."""

    phone: Address


class CheckNumber(Query):
    """The number in question."""

    number: Address
