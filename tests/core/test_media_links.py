"""Links to files: true for a day, of one gateway, and of one message."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.core.media_links import LASTS, Linked, MediaLinks

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
TO = Linked(3, "shop", "3EB0-1-2")
LINKS = MediaLinks(b"a secret", "https://gateway.example/")


def token(of: MediaLinks = LINKS, to: Linked = TO) -> str:
    return of.link(to, NOW).rpartition("/")[2]


def test_a_link_leads_to_its_message_until_it_is_over() -> None:
    assert LINKS.link(TO, NOW).startswith("https://gateway.example/media/")
    assert MediaLinks(b"a secret").link(TO, NOW) == f"/media/{token()}"
    assert LINKS.link(TO, NOW) == LINKS.link(TO, NOW)
    assert LINKS.read(token(), NOW) == TO
    assert LINKS.read(token(), NOW + LASTS - timedelta(seconds=1)) == TO
    assert LINKS.read(token(), NOW + LASTS) is None


@pytest.mark.parametrize(
    "given",
    [
        "",
        ".",
        "a.b",
        "é.b",
        token()[:-1],
        token() + "x",
        token(MediaLinks(b"another secret")),
        token().replace(".", ".x"),
        f"{token(to=Linked(4, 'shop', '3EB0-1-2')).partition('.')[0]}.{token().partition('.')[2]}",
        "x" * 2000,
    ],
)
def test_nothing_else_leads_anywhere(given: str) -> None:
    assert LINKS.read(given, NOW) is None
