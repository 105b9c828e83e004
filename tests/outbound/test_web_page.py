"""What web pages say of themselves, in whichever words, order and letters they say it."""

import pytest

from gateway.core.link_previews import MAX_TITLE_CHARACTERS
from gateway.outbound.web_page import WebPage, read_page

AT = "https://a.example/shop/shoes?id=1"


def page(html: str, charset: str | None = None) -> WebPage | None:
    return read_page(html.encode(), charset, AT)


def test_what_is_said_for_sharing_comes_first() -> None:
    assert page(
        """<html><head><title>window</title>
        <meta name=description content="of the page">
        <meta name="twitter:title" content="for another site">
        <meta content="Shoes &amp;  boots " property="OG:Title"/>
        <meta property="og:description" content="of the thing">
        <meta property="og:image" content="../a.png">"""
    ) == WebPage("Shoes & boots", "of the thing", "https://a.example/a.png")


def test_a_plain_page_has_its_title() -> None:
    assert page("<title>\n a\tb </title><meta name=description content=c><p>d") == WebPage(
        "a b", "c", None
    )


@pytest.mark.parametrize(
    "html",
    ["", "no title", "<title></title>", "<title> </title><meta property=og:title content>", "\0"],
)
def test_a_page_without_a_title_is_shown_by_nothing(html: str) -> None:
    assert page(html) is None


def test_the_first_of_several_pictures_is_its_picture_and_only_where_it_can_be_asked_for() -> None:
    several = "<title>t</title>" + "".join(
        f"<meta property=og:image content='{each}'>" for each in ("//b.example/1", "/2")
    )
    assert page(several) == WebPage("t", None, "https://b.example/1")
    for nowhere in ("data:image/png;base64,AAAA", "http://[", "javascript:1"):
        found = page(f"<title>t</title><meta property=og:image content='{nowhere}'>")
        assert found == WebPage("t", None, None)


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        ("<title>ñandú</title>".encode(), None),
        ("<title>ñandú</title>".encode("latin-1"), "ISO-8859-1"),
        ("<meta charset='windows-1252'><title>ñandú</title>".encode("cp1252"), None),
        (
            "<meta http-equiv=Content-Type content='text/html; charset=ISO-8859-15'>"
            "<title>ñandú</title>".encode("iso8859-15"),
            None,
        ),
        ("\ufeff<title>ñandú</title>".encode("utf-16-le"), "latin-1"),
        ("<title>ñandú</title>".encode(), "no-such-thing"),
        ("<title>ñandú</title>".encode(), "zlib"),
        ("<title>ñandú</title>".encode(), "punycode"),
    ],
)
def test_letters_are_read_as_they_were_written(content: bytes, charset: str | None) -> None:
    found = read_page(content, charset, AT)
    assert found is not None
    assert found.title == "ñandú"


def test_long_words_are_cut_and_a_cut_page_is_read_as_far_as_it_goes() -> None:
    found = page(f"<title>{'x' * 5000}")
    assert found is not None
    assert len(found.title) == MAX_TITLE_CHARACTERS


@pytest.mark.timeout(10)
@pytest.mark.parametrize("piece", ["<!--", "<a", "<![CDATA[", "<title", "<meta ", "&amp", "<p>"])
def test_a_hostile_page_takes_no_longer_than_another(piece: str) -> None:
    assert page(piece * (512 * 1024 // len(piece))) is None
