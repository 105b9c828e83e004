"""Countries that write mobile numbers in two ways, while WhatsApp knows an account by one."""

from __future__ import annotations

import re
from typing import Final

TWO_WAYS: Final = (
    # Brazil: since 2016 every mobile number has a ninth digit; accounts made before have none.
    (re.compile(r"55(\d\d)9(\d{8})"), r"55\1\2"),
    (re.compile(r"55(\d\d)([6-9]\d{7})"), r"55\g<1>9\2"),
    # Mexico: the 1 before mobile numbers was abolished in 2019; accounts made before still have it.
    (re.compile(r"521(\d{10})"), r"52\1"),
    (re.compile(r"52([2-9]\d{9})"), r"521\1"),
    # Argentina: mobile numbers called from abroad take a 9 after the country code.
    (re.compile(r"549(\d{10})"), r"54\1"),
    (re.compile(r"54([1-8]\d{9})"), r"549\1"),
)


def also_written(number: str) -> str | None:
    """The other way of writing a number; None where there is only one."""
    for pattern, other in TWO_WAYS:
        if pattern.fullmatch(number):
            return pattern.sub(other, number)
    return None
