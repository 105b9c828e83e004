"""What callers ask of calls."""

from pydantic import Field

from gateway.api.bodies import Body
from gateway.api.dialects.native.requests.fields import Text
from gateway.core.calls import CallAnswer


class SetCallAnswer(Body):
    """What becomes of the session's calls."""

    reject: bool
    message: Text | None = Field(None, description="Written to the caller of each declined call.")

    def answer(self) -> CallAnswer:
        return CallAnswer(reject=self.reject, message=self.message)
