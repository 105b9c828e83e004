"""What the control API refuses, and how it says so."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from server_kit import ALICE, BOB, Server

from gateway.sandbox.app import make_app

WRONG: list[tuple[str, Any, int, str]] = [
    ("/phones", {}, 400, "number"),
    ("/phones", {"number": 5491100000009, "name": "x"}, 400, "number"),
    ("/phones", {"number": "123", "name": "x"}, 400, "number"),
    ("/phones", {"number": "٥٤٩١١٠٠٠٠٠٠٠٩", "name": "x"}, 400, "number"),
    ("/phones", {"number": ALICE, "name": ""}, 400, "name"),
    ("/phones", {"number": ALICE, "name": "\ud800"}, 400, "name"),
    ("/phones/1234567/link", {"qr": "x"}, 404, "1234567"),
    (f"/phones/{ALICE}/link", {}, 400, "qr"),
    (f"/phones/{ALICE}/link", {"qr": "a", "code": "b"}, 400, "qr"),
    (f"/phones/{ALICE}/link", {"qr": ["a"]}, 400, "qr"),
    (f"/phones/{ALICE}/messages", {"text": "x"}, 400, "to"),
    (f"/phones/{ALICE}/messages", {"to": BOB}, 400, "text"),
    (f"/phones/{ALICE}/messages", {"to": BOB, "text": 7}, 400, "text"),
    (f"/phones/{ALICE}/messages", {"to": BOB, "type": "image"}, 400, "type"),
    (f"/phones/{ALICE}/messages", {"to": BOB, "type": "location"}, 400, "latitude"),
    (f"/phones/{ALICE}/messages", {"to": "4400000000", "text": "x"}, 404, "4400000000"),
    (f"/phones/{ALICE}/messages", {"to": "1@g.us", "text": "x"}, 404, "1@g.us"),
    (f"/phones/{ALICE}/messages", {"to": BOB, "text": "x", "quotedId": "no"}, 404, "no"),
    ("/phones/4400000000/messages", {"to": BOB, "text": "x"}, 404, "4400000000"),
    (f"/phones/{ALICE}/read", {}, 400, "chat"),
    (f"/phones/{ALICE}/read", {"chat": "4400000000"}, 404, "4400000000"),
    (f"/phones/{ALICE}/typing", {"chat": BOB, "state": "asleep"}, 400, "state"),
    (f"/phones/{ALICE}/react", {"id": "no", "emoji": "x"}, 404, "no"),
    (f"/phones/{ALICE}/edit", {"id": "no"}, 400, "text"),
    (f"/phones/{ALICE}/revoke", {"id": None}, 400, "id"),
    (f"/phones/{ALICE}/vote", {"id": "no", "options": "a"}, 400, "options"),
    (f"/phones/{ALICE}/identity", {"as": "name"}, 400, "as"),
    (f"/phones/{ALICE}/groups", {"subject": "x", "participants": []}, 400, "participants"),
    (f"/phones/{ALICE}/groups", {"subject": "x", "participants": ["4400000000"]}, 404, "4400000"),
    (f"/phones/{ALICE}/unlink", {"device": "1"}, 400, "device"),
    ("/faults", {"number": ALICE, "fault": "rain", "seconds": 1}, 400, "fault"),
    ("/faults", {"number": ALICE, "fault": "slow", "seconds": 0}, 400, "seconds"),
    ("/faults", {"number": "4400000000", "fault": "slow", "seconds": 1}, 404, "4400000000"),
    ("/nothing", {}, 404, "/control/nothing"),
    ("/phones", ["not", "an", "object"], 400, "object"),
]


@pytest.mark.parametrize(("path", "body", "status", "names"), WRONG)
async def test_what_is_wrong_is_named(
    people: Server, path: str, body: Any, status: int, names: str
) -> None:
    got, answer = await people.post(path, body)
    assert (got, list(answer)) == (status, ["error"])
    assert names in answer["error"]


@pytest.mark.parametrize("body", [b"{", b"[" * 100_000, b'{"number": NaN}', b"\xff"])
async def test_bad_json_is_said_to_be_bad(people: Server, body: bytes) -> None:
    status, answer = await people.call(
        "POST", "/phones", data=body, headers={"Content-Type": "application/json"}
    )
    assert (status, answer) == (400, {"error": "the body is not JSON"})


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "x/y"])
async def test_other_bodies_are_refused(people: Server, kind: str) -> None:
    body = json.dumps({"number": "5491100000009", "name": "x"}).encode()
    status, _ = await people.call("POST", "/phones", data=body, headers={"Content-Type": kind})
    assert status == 415
    assert len((await people.call("GET", "/phones"))[1]) == 3


async def test_broken_multipart_is_refused(people: Server) -> None:
    for body in (b"", b"--x", b"--x\r\n\r\nabc", b"--x\r\nContent-Disposition: x\r\n\r\nabc\r\n"):
        for kind in ("multipart/form-data; boundary=x", "multipart/form-data"):
            status, answer = await people.call(
                "POST", f"/phones/{ALICE}/messages", data=body, headers={"Content-Type": kind}
            )
            assert (status, list(answer)) == (400, ["error"]), (kind, body)


async def test_too_much_json_is_refused(people: Server) -> None:
    body = io.BytesIO(json.dumps({"number": "5491100000009", "name": "x" * 2_000_000}).encode())
    status, answer = await people.call(
        "POST", "/phones", data=body, headers={"Content-Type": "application/json"}
    )
    assert (status, list(answer)) == (413, ["error"])


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:80"},
        {"Host": "127.0.0.1:1"},
        {"Host": "127.0.0.1.evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
    ],
)
async def test_a_foreign_web_page_cannot_drive_it(people: Server, headers: dict[str, str]) -> None:
    for method, path in (("GET", "/state"), ("DELETE", ""), ("GET", "/nothing")):
        status, answer = await people.call(method, path, headers=headers)
        assert (status, list(answer)) == (403, ["error"])
    assert len((await people.call("GET", "/phones"))[1]) == 3


async def test_a_name_that_a_stranger_points_at_this_machine_is_refused(server: Server) -> None:
    port = server.url.rsplit(":", 1)[1].strip("/")
    host = f"evil.example:{port}"
    headers = {"Host": host, "Origin": f"http://{host}"}  # same origin, by DNS rebinding
    assert (await server.call("GET", "/state", headers=headers))[0] == 403


async def test_a_foreign_web_page_cannot_open_the_socket(server: Server) -> None:
    url = f"{server.url}ws/chat"
    async with server.http.get(url, headers={"Origin": "http://evil.example"}) as response:
        assert response.status == 403


async def test_its_own_page_and_other_loopback_names_may(people: Server) -> None:
    port = people.url.rsplit(":", 1)[1].strip("/")
    own = {"Origin": people.url.rstrip("/")}
    assert (await people.call("GET", "/state", headers=own))[0] == 200
    assert (await people.call("GET", "/state", headers={"Host": f"localhost:{port}"}))[0] == 200


async def test_started_for_other_hosts_it_answers_to_their_names(tmp_path: Path) -> None:
    runner = web.AppRunner(make_app(tmp_path, "0.0.0.0"), shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/control/state"
        async with ClientSession() as http:
            for headers, status in (
                ({"Host": "sandbox:3100"}, 200),
                ({"Host": "sandbox:3100", "Origin": "http://evil.example"}, 403),
            ):
                async with http.get(url, headers=headers) as response:
                    assert response.status == status
    finally:
        await runner.cleanup()
