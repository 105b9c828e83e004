"""Who has seen a status, as JSON."""

from gateway.api.dialects.native.responses.answers import time
from gateway.api.dialects.native.responses.contacts import person
from gateway.api.dialects.native.shapes import statuses as shapes
from gateway.core import statuses


def view(of: statuses.View) -> shapes.View:
    return {"person": person(of.person), "at": time(of.at)}
