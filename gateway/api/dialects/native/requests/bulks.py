"""What callers ask of bulk sends."""

from pydantic import ConfigDict, Field

from gateway.api.bodies import MAX_PROBLEMS, Body
from gateway.api.dialects.native.requests.contents import Content
from gateway.api.dialects.native.requests.fields import SessionId
from gateway.api.dialects.native.requests.media import NO_FILES, Files
from gateway.api.dialects.native.requests.paging import Paged
from gateway.core.bulks import MAX_DELAY_MS, MAX_MESSAGES, Outcome
from gateway.core.errors import InvalidNumber, InvalidRequest, NotSupported
from gateway.core.orders import Sendable
from gateway.usecases.files import MediaDraft


class SendBulk(Body):
    """Many messages of one session."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "sessionId": "mi-sesion-01",
                    "messages": [{"to": "5491123456789", "text": "¡Hola desde la API!"}],
                    "delayMs": 2000,
                }
            ]
        }
    )

    session_id: SessionId = Field(alias="sessionId")
    # The use case refuses none: pydantic would also say so of one that is wrong.
    messages: tuple[Content, ...] = Field(
        max_length=MAX_MESSAGES, json_schema_extra={"minItems": 1}
    )
    delay_ms: int = Field(
        0,
        alias="delayMs",
        ge=0,
        le=MAX_DELAY_MS,
        description="Milliseconds from one message to the next.",
    )

    def orders(self, files: Files = NO_FILES) -> tuple[Sendable | MediaDraft, ...]:
        """Each as an order; those that cannot be one are named by their index."""
        orders, problems = [], []
        for index, content in enumerate(self.messages):
            try:
                orders.append(content.order_on(self.session_id, files))
            except NotSupported as failure:
                problems.append((index, "type", failure.safe_message))
            except InvalidNumber as failure:
                problems.append((index, "contacts", failure.safe_message))
            except InvalidRequest as refusal:
                problems += [(index, each["field"], each["message"]) for each in refusal.fields]
        if problems:
            raise InvalidRequest(
                details=[
                    {"field": f"messages.{index}.{field}", "message": message}
                    for index, field, message in problems[:MAX_PROBLEMS]
                ]
            )
        return tuple(orders)


class ListBulkResults(Paged):
    """Which results."""

    status: Outcome | None = Field(None, description="As the bulk send counts them.")
