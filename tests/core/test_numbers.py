"""Numbers as people write them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.core.errors import InvalidNumber
from gateway.core.numbers import read_number


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("5491123456789", "5491123456789"),
        ("+54 9 11 2345-6789", "5491123456789"),
        ("0054 9 11 2345 6789", "5491123456789"),
        ("(55) 11 98765.4321", "5511987654321"),
        ("+1234567890", "1234567890"),
        ("+0987654321", "0987654321"),
        ("1234567", "1234567"),
    ],
)
def test_reads_what_people_write(written: str, digits: str) -> None:
    assert read_number(written) == digits


@pytest.mark.parametrize(
    "written",
    ["", " ", "abc", "123456", "1234567890123456", "54+911234567", "٣٤٥٦٧٨٩٠", "12;34567"],
)
def test_refuses_what_is_no_number(written: str) -> None:
    with pytest.raises(InvalidNumber):
        read_number(written)


@given(st.text())
def test_never_fails_in_another_way(written: str) -> None:
    with contextlib.suppress(InvalidNumber):
        assert read_number(written).isdigit()
