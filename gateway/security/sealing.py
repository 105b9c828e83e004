"""Secrets at rest: sealed with AES-GCM under keys that are made of `MASTER_KEY`.

A sealed text is `v1.KEY.DATA`: which of the keys it was sealed with, then the nonce and what it
hides. The purpose (`sessions/…/proxy`) is authenticated with it: copied to another row, a sealed
text does not open.
"""

import base64
import binascii
import os
from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gateway.core.errors import CannotUnseal

_VERSION: Final = "v1"
_KEY_BYTES: Final = 32
_NAME_BYTES: Final = 4
_NONCE_BYTES: Final = 12


def derived(master_key: str, purpose: str) -> bytes:
    """A secret for something else, which tells nothing of the key that it is made of."""
    return _derive(master_key, purpose.encode(), _KEY_BYTES)


class Sealer:
    """Seals with the first of its keys and opens with any of them."""

    def __init__(self, master_keys: Sequence[str]) -> None:
        if not master_keys:
            raise ValueError("a sealer needs a key")
        self._ciphers = {
            _name(key): AESGCM(_derive(key, b"seal", _KEY_BYTES)) for key in master_keys
        }
        self._current = _name(master_keys[0])

    def seal(self, text: str, purpose: str) -> str:
        nonce = os.urandom(_NONCE_BYTES)
        hidden = self._ciphers[self._current].encrypt(nonce, text.encode(), purpose.encode())
        data = base64.urlsafe_b64encode(nonce + hidden).decode()
        return f"{_VERSION}.{self._current}.{data}"

    def unseal(self, sealed: str, purpose: str) -> str:
        """The text; `CannotUnseal` whatever the matter is, so that nothing is learnt from it."""
        version, _, rest = sealed.partition(".")
        name, _, data = rest.partition(".")
        cipher = self._ciphers.get(name)
        if version != _VERSION or cipher is None:
            raise CannotUnseal
        try:
            raw = base64.urlsafe_b64decode(data.encode())
            hidden = cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], purpose.encode())
            return hidden.decode()
        except (InvalidTag, binascii.Error, ValueError):
            raise CannotUnseal from None

    def is_current(self, sealed: str) -> bool:
        """Whether it was sealed with the first key; the others are on their way out."""
        return sealed.startswith(f"{_VERSION}.{self._current}.")


def _derive(master_key: str, what: bytes, length: int) -> bytes:
    # The keys are random and long, or refused by the settings: no slow hash is needed.
    kdf = HKDF(algorithm=SHA256(), length=length, salt=None, info=b"whatsapp-gateway " + what)
    return kdf.derive(master_key.encode())


def _name(master_key: str) -> str:
    """What a key is told apart by; it tells nothing of the key that seals."""
    return _derive(master_key, b"name", _NAME_BYTES).hex()
