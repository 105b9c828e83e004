"""Links a session of a running gateway to a virtual phone and sends, or shows that it still can.

usage: linked_session.py link | still-linked, with PORT, SANDBOX_PORT and API_KEY as environment
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

SESSION = "packaging-proof"
PHONE = "5215512345678"
OTHER_PHONE = "5215587654321"
DEADLINE_SECONDS = 120.0
LOOK_EVERY_SECONDS = 0.5


def main() -> None:
    match sys.argv[1:]:
        case ["link"]:
            link()
        case ["still-linked"]:
            await_state("connected")
        case _:
            sys.exit(__doc__)
    sent = send(f"hello at {time.time()}")
    until(f"the phone has {sent}", lambda: sent in arrived())


def link() -> None:
    for number in (PHONE, OTHER_PHONE):
        sandbox("POST", "/control/phones", {"number": number, "name": f"Phone {number}"})
    gateway("POST", "/api/sessions", {"sessionId": SESSION})
    until("the phone has taken the QR code", scan)
    await_state("connected")


def scan() -> bool:
    """A code may expire between being read and being scanned: then the next one is taken."""
    try:
        qr = gateway("GET", f"/api/sessions/{SESSION}/qr")["data"]["text"]
        sandbox("POST", f"/control/phones/{PHONE}/link", {"qr": qr})
    except urllib.error.HTTPError as refusal:
        if refusal.code in {404, 409}:
            return False
        raise
    return True


def await_state(state: str) -> None:
    until(
        f"the session is {state}",
        lambda: gateway("GET", f"/api/sessions/{SESSION}")["data"]["status"] == state,
    )


def send(text: str) -> str:
    order = {"sessionId": SESSION, "to": OTHER_PHONE, "type": "text", "text": text}
    answer = gateway("POST", "/api/messages/send", order)
    return str(answer["data"]["id"])


def arrived() -> set[str]:
    messages = sandbox("GET", f"/control/phones/{OTHER_PHONE}/messages")["messages"]
    return {message["id"] for message in messages}


def gateway(method: str, path: str, body: object = None) -> Any:
    return call(os.environ["PORT"], method, path, body, {"X-API-Key": os.environ["API_KEY"]})


def sandbox(method: str, path: str, body: object = None) -> Any:
    return call(os.environ["SANDBOX_PORT"], method, path, body, {})


def call(port: str, method: str, path: str, body: object, headers: dict[str, str]) -> Any:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json", **headers},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - http, on this machine
        return json.load(answer)


def until(what: str, holds: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + DEADLINE_SECONDS
    while not holds():
        if time.monotonic() > give_up_at:
            sys.exit(f"Not within {DEADLINE_SECONDS:.0f} s: {what}")
        time.sleep(LOOK_EVERY_SECONDS)


if __name__ == "__main__":
    main()
