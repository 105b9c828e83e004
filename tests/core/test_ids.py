"""JIDs are taken apart in one place, and ids look like WhatsApp's."""

import re

import pytest

from gateway.core import ids


@pytest.mark.parametrize(
    ("text", "jid"),
    [
        ("5491123456789@c.us", "5491123456789@c.us"),
        ("5491123456789:7@c.us", "5491123456789@c.us"),
        ("5491123456789@s.whatsapp.net", "5491123456789@c.us"),
        ("123456789012345@lid", "123456789012345@lid"),
        ("120363000000000001@g.us", "120363000000000001@g.us"),
        ("status@broadcast", "status@broadcast"),
    ],
)
def test_a_jid_has_one_form(text: str, jid: str) -> None:
    assert ids.parse_jid(text) == jid


@pytest.mark.parametrize("text", ["", "5491123456789", "a@b", "x@c.us.evil", "@lid", "1@c.us\n2"])
def test_what_is_no_jid(text: str) -> None:
    assert ids.parse_jid(text) is None


def test_message_ids_look_like_whatsapps_and_differ() -> None:
    made = {ids.new_wire_id() for _ in range(1000)}
    assert len(made) == 1000
    assert all(re.fullmatch(r"3EB0[0-9A-F]{18}", one) for one in made)
