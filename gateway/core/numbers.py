"""Reading what people write as a phone number. Whether it exists is for WhatsApp to say."""

import re
from typing import Final

from gateway.core.errors import InvalidNumber

MIN_DIGITS = 7
MAX_DIGITS = 15  # ITU-T E.164

_TWO_WAYS: Final = (
    # Brazil: since 2016 every mobile number has a ninth digit; accounts made before have none.
    # Eight digits that begin otherwise are a landline's, and somebody else's.
    (re.compile(r"55([1-9]\d)9([6-9]\d{7})"), r"55\1\2"),
    (re.compile(r"55([1-9]\d)([6-9]\d{7})"), r"55\g<1>9\2"),
    # Mexico: the 1 before mobile numbers was abolished in 2019; accounts made before still have it.
    (re.compile(r"521([2-9]\d{9})"), r"52\1"),
    (re.compile(r"52([2-9]\d{9})"), r"521\1"),
    # Argentina: mobile numbers take a 9 after the country's code when they are called from abroad.
    (re.compile(r"549([1-8]\d{9})"), r"54\1"),
    (re.compile(r"54([1-8]\d{9})"), r"549\1"),
)

_WRITTEN = re.compile(r"[0-9()\s.\-\u2010-\u2015/\u00a0+]+")


def read_number(text: str) -> str:
    """The digits of a number as people write it (`+54 9 11 2345-6789`, `0054 …`).

    No country rules: `phonenumbers` would refuse numbers that WhatsApp knows.
    """
    written = text.strip()
    if not _WRITTEN.fullmatch(written) or "+" in written[1:]:
        raise InvalidNumber
    digits = re.sub(r"\D", "", written)
    if not written.startswith("+") and digits.startswith("00"):
        digits = digits[2:]
    if not MIN_DIGITS <= len(digits) <= MAX_DIGITS:
        raise InvalidNumber(
            f"A phone number has {MIN_DIGITS} to {MAX_DIGITS} digits with its country code."
        )
    return digits


def other_spelling(digits: str) -> str | None:
    """The other way in which its country lets the same line be written; None where there is one.

    Only what WhatsApp says makes it somebody's number: this finds those who are known already.
    """
    for pattern, other in _TWO_WAYS:
        if pattern.fullmatch(digits):
            return pattern.sub(other, digits)
    return None
