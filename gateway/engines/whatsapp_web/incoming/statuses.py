"""Who has seen a status, as the page tells it."""

from datetime import UTC, datetime
from typing import Any

from gateway.core.statuses import SeenView
from gateway.engines.whatsapp_web.incoming.people import read_person


def read_views(data: list[dict[str, Any]]) -> tuple[SeenView, ...]:
    return tuple(
        SeenView(person, datetime.fromtimestamp(item["t"], UTC))
        for item in data
        if (person := read_person(item["person"])) is not None
    )
