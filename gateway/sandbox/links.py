"""How a page becomes a linked device: the refs it shows as QR codes, and pairing codes."""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from .storage import Storage

REF_SECONDS: Final = (60, 20, 20, 20, 20, 20)
"""WhatsApp shows the first code for a minute, then five for twenty seconds each."""
PAIRING_CODE_SECONDS: Final = 180
PAIRING_CODE_LENGTH: Final = 8
PAIRING_ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTVWXYZ"
"""Without 0, I, O and U, which people misread."""
REF_BYTES: Final = 60
QR_FIELDS: Final = (4, 5)
"""The ref and three public keys; newer pages add their platform."""
USED: Final = "used_code"

Page = TypeVar("Page")


class CodeUnknown(Exception):
    """No page shows this code now."""


class CodeUsed(Exception):
    """A phone has already used this code."""


@dataclass(slots=True)
class _Offer:
    """What one page has been given to show."""

    refs: tuple[str, ...] = ()
    shown: str = ""
    shown_until: float = 0.0
    code: str = ""
    code_for: str = ""
    code_until: float = 0.0


@dataclass(slots=True)
class Links(Generic[Page]):
    """Refs and pairing codes of the pages that are not linked yet."""

    storage: Storage
    now: Callable[[], float]
    """Monotonic seconds."""
    used: set[str] = field(default_factory=set)
    _offers: dict[Page, _Offer] = field(default_factory=dict)

    def offer(self, page: Page) -> dict[str, Any]:
        """Six new refs, which replace those the page had."""
        refs = tuple(
            f"2@{base64.b64encode(secrets.token_bytes(REF_BYTES)).decode()}" for _ in REF_SECONDS
        )
        offer = self._offers.setdefault(page, _Offer())
        offer.refs, offer.shown = refs, ""
        return {"refs": list(refs), "ttl": list(REF_SECONDS)}

    def show(self, page: Page, ref: str) -> bool:
        """The page shows this ref from now on; False where it was not given to it."""
        offer = self._offers.get(page)
        if offer is None or ref not in offer.refs:
            return False
        if ref != offer.shown:  # announcing it again does not make it live longer
            offer.shown = ref
            offer.shown_until = self.now() + REF_SECONDS[offer.refs.index(ref)]
        return True

    def pairing_code(self, page: Page, number: str) -> str:
        offer = self._offers.setdefault(page, _Offer())
        offer.code = "".join(secrets.choice(PAIRING_ALPHABET) for _ in range(PAIRING_CODE_LENGTH))
        offer.code_for = number
        offer.code_until = self.now() + PAIRING_CODE_SECONDS
        return offer.code

    def withdraw(self, page: Page) -> None:
        """The page is gone, or linked: nothing it showed is worth anything."""
        self._offers.pop(page, None)

    def expire(self) -> list[Page]:
        """End all codes at once; the pages that were showing some."""
        pages = list(self._offers)
        self._offers.clear()
        return pages

    def use_qr(self, text: str) -> Page:
        ref = _ref_in(text)
        self._refuse_used(ref)
        for page, offer in self._offers.items():
            if offer.shown == ref and self.now() < offer.shown_until:
                return self._use(ref, page)
        raise CodeUnknown

    def use_code(self, written: str, number: str) -> Page:
        code = written.replace("-", "").replace(" ", "").upper()
        self._refuse_used(code)
        for page, offer in self._offers.items():
            if (offer.code, offer.code_for) == (code, number) and self.now() < offer.code_until:
                return self._use(code, page)
        raise CodeUnknown

    def forget(self) -> None:
        for code in self.used:
            self.storage.drop(USED, code)
        self.used.clear()

    def _refuse_used(self, code: str) -> None:
        if code in self.used:
            raise CodeUsed

    def _use(self, code: str, page: Page) -> Page:
        self.used.add(code)
        self.storage.put(USED, code, dict)
        self.withdraw(page)
        return page


def _ref_in(text: str) -> str:
    """The ref of a QR code's text; what is no such text was shown by no page."""
    ref, *keys = text.strip().split(",")
    if len(keys) + 1 not in QR_FIELDS:
        raise CodeUnknown
    try:
        public = [base64.b64decode(key, validate=True) for key in keys[:3]]
    except binascii.Error as error:
        raise CodeUnknown from error
    if not all(public):
        raise CodeUnknown
    return ref
