"""What a search sees of texts, and what it makes of whatever callers ask for."""

import json

import pytest

from gateway.store.words import question, words_of, words_of_message


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ñandú ÀÉ", "nandu ae"), ("Straße", "STRASSE"), ("ﬁn", "FIN"), ("１２", "12"), ("한", "한")],  # noqa: RUF001
)
def test_neither_case_nor_accents_nor_shapes_of_letters_count(one: str, other: str) -> None:
    assert words_of(one) == words_of(other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("¿Qué tal, ana_maria?", ["que", "tal", "ana", "maria"]),
        ("東京タワー", [*"東京タワ", "ー"]),
        ("대한민국", [*"대한민국"]),
        ("iPhone手机", ["iphone", "手", "机"]),
        ("hola🎉", ["hola", "🎉"]),
        ("+54 9 11-5555", ["54", "9", "11", "5555"]),
        ("…—!?", []),
    ],
)
def test_words_are_letters_and_digits(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("asked", "query"),
    [
        ("hola mun", '"hola" AND "mun" *'),
        ("a@b.com", '"a b com" *'),
        ("vitamina c", '"vitamina" AND "c"'),
        ('"hola" OR NEAR(', '"hola" AND "or" AND "near" *'),
        ("words:x* -y", '"words x" AND "y"'),
        ("東京", '"東 京"'),
        ("!!! ¿?", None),
        ("", None),
    ],
)
def test_nothing_that_is_asked_is_syntax(asked: str, query: str | None) -> None:
    assert question(asked) == query


def test_files_places_contacts_and_polls_say_something_too() -> None:
    content = {
        "media": {"mimetype": "application/pdf", "filename": "Factura_Mayo.PDF"},
        "location": {"latitude": 1, "longitude": 2, "name": "Plaza", "address": None},
        "contacts": [{"name": "Carla", "phone": "549"}],
        "poll": {"question": "¿Cuándo?", "multiple": False, "options": [{"text": "Lunes"}]},
    }
    said = words_of_message("Mirá", json.dumps(content))
    assert said == "mira factura mayo pdf plaza cuando carla 549 lunes"
    assert words_of_message(None, None) == ""
