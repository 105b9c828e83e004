"""Links in texts: the first one is found as it stands there, without what only follows it."""

import pytest

from gateway.core.link_previews import (
    LinkPreview,
    address_of,
    as_json,
    first_link,
    from_json,
)


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("look: https://a.example/x?y=1#z.", "https://a.example/x?y=1#z"),
        ("(see http://a.example/x_(y)) and http://b.example", "http://a.example/x_(y)"),
        ("*https://a.example/*", "https://a.example/"),
        ("HTTPS://A.example, yes", "HTTPS://A.example"),
        ("www.a.example/ñandú", "www.a.example/ñandú"),
        ("https://", None),
        ("http://localhost:3000/ and http://intranet", None),
        ("https://ana:word@a.example/", None),
        ("somebody@www.a.example", None),
        ("mailto:a@b.example ftp://a.example", None),
        ("https://a.example/" + "x" * 3000, None),
        ("", None),
    ],
)
def test_the_first_link_of_a_text(text: str, link: str | None) -> None:
    assert first_link(text) == link


def test_what_people_leave_out_is_put_before_it() -> None:
    assert address_of("www.a.example") == "https://www.a.example"
    assert address_of("http://a.example") == "http://a.example"


def test_a_preview_is_kept_and_read_again() -> None:
    for thumbnail in (b"\xff\xd8", None):
        preview = LinkPreview(
            url="www.a.example",
            canonical_url="https://a.example/",
            title="A",
            description=None,
            thumbnail=thumbnail,
        )
        assert from_json(as_json(preview)) == preview
