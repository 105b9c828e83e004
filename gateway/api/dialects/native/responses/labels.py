"""Labels as JSON."""

from collections.abc import Sequence

from gateway.api.dialects.native.shapes import labels as shapes
from gateway.core import labels


def label(of: labels.Label) -> shapes.Label:
    return {"id": of.id, "name": of.name, "color": of.color, "colorHex": of.color_hex}


def label_changed(of: labels.LabelChanged) -> shapes.LabelChanged:
    return {**label(of.label), "deleted": of.deleted}


def chat_labels(of: Sequence[str]) -> shapes.ChatLabels:
    return {"labels": list(of)}
