"""From where a key may be used: addresses and networks of both families."""

import pytest

from gateway.core.errors import InvalidRequest
from gateway.core.networks import is_within, read_networks


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7/32", "192.0.2.7"),
        ("192.0.2.7/24", "192.0.2.0/24"),
        (" 2001:DB8::1 ", "2001:db8::1"),
        ("2001:db8::1/32", "2001:db8::/32"),
        ("0.0.0.0/0", "0.0.0.0/0"),
    ],
)
def test_each_has_one_form(written: str, read: str) -> None:
    assert read_networks([written], "addresses") == {read}


@pytest.mark.parametrize(
    "text", ["", "localhost", "192.0.2", "192.0.2.0/33", "192.0.2.1-9", "::1%lo/128", "*", "1"]
)
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        read_networks(["192.0.2.7", text], "addresses")
    assert refusal.value.details[0]["field"] == "addresses"


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("192.0.2.7", True),
        ("::ffff:192.0.2.7", True),
        ("192.0.2.8", False),
        ("198.51.100.255", True),
        ("198.51.101.0", False),
        ("2001:db8:1::1", True),
        ("2001:db9::1", False),
        ("fe80::1%eth0", True),
        (None, False),
        ("", False),
        ("/run/gateway.sock", False),
    ],
)
def test_who_is_within(address: str | None, inside: bool) -> None:
    networks = ("192.0.2.7", "198.51.100.0/24", "2001:db8::/32", "fe80::/10")
    assert is_within(address, networks) is inside
