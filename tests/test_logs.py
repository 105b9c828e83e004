"""What a log line may not tell: secrets, what people wrote, and whose phone it is."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
import structlog

from gateway.logs import SECRET_FIELDS, set_up_logs

CANARY = "canary-8c0e"


Said = Callable[[], str]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Iterator[Said]:
    """What went to standard error since it was last asked for."""
    yield lambda: capsys.readouterr().err
    set_up_logs("debug", "console")


@pytest.mark.parametrize("style", ["console", "json"])
def test_secrets_and_texts_stay_out(said: Said, style: Literal["console", "json"]) -> None:
    set_up_logs("info", style)
    fields: dict[str, Any] = dict.fromkeys([*SECRET_FIELDS, "text", "body", "caption"], CANARY)
    structlog.get_logger("gateway.test").info("something", **fields)
    lines = said()
    assert "something" in lines
    assert CANARY not in lines


@pytest.mark.parametrize("style", ["console", "json"])
@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("5491100000001", "…0001"),
        ("5491100000001@c.us", "…0001@c.us"),
        ("123456789012345@lid", "…2345@lid"),
        ("+5491100000001", "…0001"),
        ("no chat 5491100000001: unknown", "no chat …0001: unknown"),
        ("true_5491100000001@c.us_3EB0", "true_…0001@c.us_3EB0"),
    ],
)
def test_a_phone_is_told_by_its_last_four_digits(
    said: Said, style: Literal["console", "json"], told: str, shown: str
) -> None:
    set_up_logs("info", style)
    structlog.get_logger("gateway.test").info("something", session=told)
    logging.getLogger("library").error("failed with %s", told, exc_info=ValueError(told))
    lines = said()
    assert "5491100000001" not in lines
    assert "123456789012345" not in lines
    assert lines.count(shown) >= 3


@pytest.mark.parametrize(
    "value", ["3EB0549110000000AB12", "2026-11-21T10:00:00.123456Z", "1234567", "127.0.0.1:3000"]
)
def test_other_numbers_are_told_whole(said: Said, value: str) -> None:
    set_up_logs("info", "json")
    structlog.get_logger("gateway.test").info("something", value=value)
    line = said()
    assert json.loads(line)["value"] == value
    assert "…" not in line
