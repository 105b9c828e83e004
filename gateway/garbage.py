"""How often Python looks for garbage that refers to itself: seldom, for a heap that lives long."""

import gc
from typing import Final

THRESHOLD: Final = 50_000
"""Objects made and not let go until the young ones are looked through; Python's own is 700.

With a thousand posts under way every look finds all of them alive: it cost half of a delivery.
"""


def collect_seldom() -> None:
    """What is there by now stays for good and is looked at no more."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(THRESHOLD)
