"""Calls as JSON."""

from gateway.api.dialects.native.responses.contacts import person
from gateway.api.dialects.native.shapes import calls as shapes
from gateway.core import calls


def call(of: calls.Call) -> shapes.Call:
    return {"id": of.id, "from": person(of.caller), "video": of.video}


def answer(of: calls.CallAnswer) -> shapes.CallAnswer:
    return {"reject": of.reject, "message": of.message}


def rejected(call_id: str) -> shapes.Rejected:
    return {"id": call_id, "rejected": True}
