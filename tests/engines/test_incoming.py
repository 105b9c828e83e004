"""What the page's JSON becomes."""

import base64
from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.core.contacts import SeenPerson
from gateway.core.facts import AckSeen
from gateway.core.ids import Jid
from gateway.core.messages import MessageStatus, MessageType
from gateway.engines.whatsapp_web.incoming.acks import read_ack, read_status
from gateway.engines.whatsapp_web.incoming.messages import read_message
from gateway.engines.whatsapp_web.incoming.people import read_people, read_person

BOB = {"phone": "5491100000002@c.us", "lid": "200@lid", "name": None, "pushName": "Bob"}


def page_message(**changes: Any) -> dict[str, Any]:
    return {
        "id": "3EB0AA",
        "chat": "200@lid",
        "chatPerson": BOB,
        "fromMe": False,
        "author": BOB,
        "type": "chat",
        "isGif": False,
        "body": "hello",
        "caption": None,
        "t": 1_700_000_000,
        "ack": 1,
        "quotedId": None,
        "mentions": [],
        "star": False,
        "viewOnce": False,
        "chatWaitsSince": None,
        "media": None,
    } | changes


def test_a_text() -> None:
    seen = read_message(
        page_message(quotedId="3EB0BB", mentions=[{**BOB, "lid": "300@lid", "phone": None}])
    )
    assert seen is not None
    assert (seen.wire_id, seen.chat, seen.text) == ("3EB0AA", Jid("200@lid"), "hello")
    assert seen.author == SeenPerson(
        phone=Jid("5491100000002@c.us"), lid=Jid("200@lid"), push_name="Bob"
    )
    assert seen.timestamp == datetime.fromtimestamp(1_700_000_000, UTC)
    assert seen.quoted_wire_id == "3EB0BB"
    assert seen.mentions == (SeenPerson(lid=Jid("300@lid"), push_name="Bob"),)


def test_a_picture_is_known_by_its_hash_before_it_is_loaded() -> None:
    digest = bytes(range(32))
    media = {
        "mimetype": "image/png",
        "size": 70,
        "filehash": base64.b64encode(digest).decode(),
        "filename": None,
        "duration": None,
        "width": 1,
        "height": 1,
    }
    seen = read_message(page_message(type="image", body=None, caption="look", media=media))
    assert seen is not None
    assert (seen.type, seen.text) == (MessageType.IMAGE, "look")
    assert seen.content is not None
    assert seen.content["media"]["sha256"] == digest.hex()


@pytest.mark.parametrize(
    ("kind", "native"),
    [
        ("ptt", MessageType.VOICE),
        ("video", MessageType.VIDEO),
        ("vcard", MessageType.CONTACT),
        ("poll_creation", MessageType.POLL),
        ("something_new", MessageType.UNKNOWN),
    ],
)
def test_kinds(kind: str, native: MessageType) -> None:
    seen = read_message(page_message(type=kind, body=None))
    assert seen is not None
    assert seen.type is native


@pytest.mark.parametrize("kind", ["list_response", "hsm", "interactive", "order"])
def test_what_businesses_write_is_a_text_as_far_as_it_is_understood(kind: str) -> None:
    chosen = {"id": "row-2", "text": "two"}
    understood = read_message(page_message(type=kind, body="two", chosen=chosen))
    assert understood is not None
    assert (understood.type, understood.text) == (MessageType.TEXT, "two")
    assert understood.content == {"chosen": chosen}
    empty = read_message(page_message(type=kind, body=None))
    assert empty is not None
    assert empty.type is MessageType.UNKNOWN


def test_a_text_with_a_picture_above_it_is_a_picture() -> None:
    media = dict.fromkeys(("size", "filehash", "filename", "duration", "width", "height"))
    seen = read_message(page_message(type="interactive", media={"mimetype": "image/jpeg", **media}))
    assert seen is not None
    assert seen.type is MessageType.IMAGE


def test_an_appointment_has_its_times() -> None:
    event = {"name": "Asado", "startsAt": 1_700_000_000, "endsAt": None}
    seen = read_message(page_message(type="event_creation", body=None, event=event))
    assert seen is not None
    assert seen.content == {
        "event": {"name": "Asado", "startsAt": "2023-11-14T22:13:20.000Z", "endsAt": None}
    }


def test_a_moving_picture_is_no_video() -> None:
    seen = read_message(page_message(type="video", isGif=True, body=None))
    assert seen is not None
    assert seen.type is MessageType.GIF


@pytest.mark.parametrize("kind", ["ciphertext", "e2e_notification", "gp2", "protocol", "album"])
def test_what_nobody_wrote_is_no_message(kind: str) -> None:
    assert read_message(page_message(type=kind)) is None


@pytest.mark.parametrize(
    ("ack", "status"),
    [
        (-7, MessageStatus.FAILED),
        (-1, MessageStatus.FAILED),
        (0, MessageStatus.PENDING),
        (1, MessageStatus.SENT),
        (2, MessageStatus.DELIVERED),
        (3, MessageStatus.READ),
        (4, MessageStatus.PLAYED),
        (5, MessageStatus.PLAYED),
    ],
)
def test_acks(ack: int, status: MessageStatus) -> None:
    assert read_status(ack) is status


def test_a_message_on_its_way_has_no_ack_to_tell() -> None:
    assert read_ack({"chat": "200@lid", "id": "3EB0AA", "ack": 0}) is None
    assert read_ack({"chat": "200@lid", "id": "3EB0AA", "ack": -1}) == AckSeen(
        Jid("200@lid"), "3EB0AA", MessageStatus.FAILED
    )


def test_a_person_without_an_address_is_nobody_and_each_is_told_once() -> None:
    assert read_person({"phone": None, "lid": None, "name": "x", "pushName": None}) is None
    assert len(read_people([BOB, BOB, {**BOB, "lid": "201@lid"}])) == 2
