"""What is to be sent, as the page takes it."""

from typing import Any

from gateway.ports import OutgoingMedia, OutgoingText


def write_text(order: OutgoingText) -> dict[str, Any]:
    return {**_about(order), "content": {"body": order.text}}


def write_media(order: OutgoingMedia, name: str) -> dict[str, Any]:
    """With the name under which the page finds the file."""
    return {
        **_about(order),
        "content": {
            "kind": order.kind,
            "file": {"name": name, "filename": order.filename, "mimetype": order.mimetype},
            "caption": order.caption,
            "viewOnce": order.view_once,
        },
    }


def _about(order: OutgoingText | OutgoingMedia) -> dict[str, Any]:
    return {
        "id": order.wire_id,
        "chat": order.chat,
        "quotedId": order.quoted_wire_id,
        "mentions": list(order.mentions),
    }
