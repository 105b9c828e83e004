"""An event in the format that an endpoint asked for: each is a dialect's own."""

from typing import Any

from gateway.api.dialects.instances.events import flat_message
from gateway.api.dialects.native import events as native
from gateway.core.events import Event
from gateway.core.media_links import MediaLinks
from gateway.core.webhooks import WebhookFormat


def render(event: Event, style: WebhookFormat, links: MediaLinks) -> dict[str, Any] | None:
    """None where that format has no word for it.

    Whoever gets it need not have a key: a file is had by a link.
    """
    match style:
        case WebhookFormat.INSTANCES:
            return flat_message(event)
        case WebhookFormat.SIMPLE:
            return native.simple(event)
        case WebhookFormat.NATIVE:
            return native.posted(event, links)
