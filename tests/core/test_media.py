"""Which files are sent as what, under which names, and how large."""

import pytest

from gateway.core.errors import TooLarge, UnsupportedMedia
from gateway.core.media import MediaLimits, file_name, fit_for, kind_of, made_up_name, name_in
from gateway.core.messages import MEDIA_TYPES, MessageType


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("beach.png", "beach.png"),
        ("C:\\Users\\Ana\\año 1.pdf", "año 1.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a/b\\c.txt", "c.txt"),
        ("two\r\nlines\x00\x85.txt", "twolines.txt"),
        ("trailing/", None),
        ("..", None),
        ("  ", None),
        (None, None),
        ("x" * 300, "x" * 255),
    ],
)
def test_a_name_is_what_follows_the_last_slash(given: str | None, name: str | None) -> None:
    assert file_name(given) == name


def test_a_name_in_an_address() -> None:
    assert name_in("https://a.example/b/a%C3%B1o%201.pdf?size=2#x") == "año 1.pdf"
    assert name_in("https://a.example/b%2Fc.pdf") == "c.pdf"
    assert name_in("https://a.example/") is None
    assert made_up_name("image", "image/png") == "image.png"
    assert made_up_name("voice", "audio/ogg; codecs=opus") == "voice.ogg"
    assert made_up_name("document", "application/x-nobody-knows") == "document"


def test_a_file_says_what_it_is_sent_as() -> None:
    assert kind_of("image/jpeg") is MessageType.IMAGE
    assert kind_of("video/mp4") is MessageType.VIDEO
    assert kind_of("audio/ogg") is MessageType.AUDIO
    assert kind_of("image/svg+xml") is MessageType.DOCUMENT
    assert kind_of("application/pdf") is MessageType.DOCUMENT


def test_a_kind_takes_what_phones_can_show() -> None:
    assert fit_for(MessageType.VOICE, "video/mp4") == "audio/mp4"
    assert fit_for(MessageType.VOICE, "audio/ogg") == "audio/ogg; codecs=opus"
    assert fit_for(MessageType.DOCUMENT, "application/x-msdownload") == "application/x-msdownload"
    for kind, mimetype in (
        (MessageType.IMAGE, "application/pdf"),
        (MessageType.VIDEO, "image/png"),
        (MessageType.STICKER, "video/mp4"),
        (MessageType.TEXT, "image/png"),
    ):
        with pytest.raises(UnsupportedMedia):
            fit_for(kind, mimetype)


def test_whatsapps_limits_hold_beside_our_own() -> None:
    limits = MediaLimits.up_to(10 * 1024**2)
    assert set(limits.bytes_by_kind) == MEDIA_TYPES
    assert limits.largest == 10 * 1024**2
    assert limits.bytes_by_kind[MessageType.STICKER] == 1024**2
    limits.check(MessageType.IMAGE, 10 * 1024**2)
    with pytest.raises(TooLarge):
        limits.check(MessageType.IMAGE, 10 * 1024**2 + 1)
