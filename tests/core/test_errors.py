"""Every code has a sentence of its own, also where nothing but the code was kept."""

import pytest

from gateway.core.errors import Code, sentence_of
from gateway.core.messages import SendError


@pytest.mark.parametrize("code", Code)
def test_every_code_has_a_sentence(code: Code) -> None:
    assert sentence_of(code).endswith(".")


def test_a_failure_without_words_has_those_of_its_code() -> None:
    assert SendError.of("not_on_whatsapp", None).message == "The number is not on WhatsApp."
    assert SendError.of("not_on_whatsapp", "").message == "The number is not on WhatsApp."
    assert SendError.of("send_failed", "WhatsApp says 463.").message == "WhatsApp says 463."
