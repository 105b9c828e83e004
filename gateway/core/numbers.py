"""Reading what people write as a phone number. Whether it exists is for WhatsApp to say."""

import re

from gateway.core.errors import InvalidNumber

MIN_DIGITS = 7
MAX_DIGITS = 15  # ITU-T E.164

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
