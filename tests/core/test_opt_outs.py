"""The words by which people opt out and in."""

import pytest

from gateway.config import Settings
from gateway.core.opt_outs import StopWords, Wish

WORDS = Settings.model_construct(
    opt_out_words=Settings.model_fields["opt_out_words"].default,
    opt_in_words=Settings.model_fields["opt_in_words"].default,
).stop_words


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("STOP", Wish.OUT),
        (" stop. ", Wish.OUT),
        ("¡BAJA!", Wish.OUT),
        ("cancelar suscripcion", Wish.OUT),
        ("No   más\nmensajes…", Wish.OUT),
        ("alta", Wish.IN),
        ("Start!", Wish.IN),
        ("I'll stop by at noon", None),
        ("baja el precio", None),
        ("stopp", None),
        ("", None),
        ("…", None),
        (None, None),
    ],
)
def test_a_whole_message_is_a_wish(text: str | None, wish: Wish | None) -> None:
    assert WORDS.wish_in(text) is wish


def test_without_words_nobody_opts_out() -> None:
    none = StopWords.of("", " , ")
    assert none.wish_in("stop") is None
    assert none.wish_in("") is None
