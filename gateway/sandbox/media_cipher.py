"""How WhatsApp encrypts media: a random key for each file, and everything else derived from it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.padding import PKCS7

KEY_BYTES: Final = 32
MAC_BYTES: Final = 10
"""WhatsApp sends the first ten bytes of the MAC, behind what it vouches for."""
CHUNK_BYTES: Final = 1024**2
_DERIVED_BYTES: Final = 112
_NAMES: Final = {
    "image": b"WhatsApp Image Keys",
    "sticker": b"WhatsApp Image Keys",
    "video": b"WhatsApp Video Keys",
    "gif": b"WhatsApp Video Keys",
    "audio": b"WhatsApp Audio Keys",
    "voice": b"WhatsApp Audio Keys",
    "document": b"WhatsApp Document Keys",
}
"""By native kind: a key that was made for a picture opens no document."""


class NotWhatWasSent(Exception):
    """The bytes are not those that the sender encrypted with this key."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What a media key stands for."""

    iv: bytes
    cipher_key: bytes
    mac_key: bytes

    @classmethod
    def of(cls, media_key: bytes, kind: str) -> Keys:
        derived = HKDF(SHA256(), _DERIVED_BYTES, salt=None, info=_NAMES[kind]).derive(media_key)
        return cls(derived[:16], derived[16:48], derived[48:80])

    def cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self.cipher_key), modes.CBC(self.iv))

    def mac(self) -> HMAC:
        mac = HMAC(self.mac_key, SHA256())
        mac.update(self.iv)
        return mac


def encrypt(plain: Path, target: Path, keys: Keys) -> str:
    """Write a file as WhatsApp's media servers hold it; the SHA-256 of what was written."""
    encryptor, padder = keys.cipher().encryptor(), PKCS7(128).padder()
    mac, digest = keys.mac(), hashlib.sha256()
    with plain.open("rb") as source, target.open("wb") as sink:

        def put(ciphertext: bytes) -> None:
            mac.update(ciphertext)
            digest.update(ciphertext)
            sink.write(ciphertext)

        while chunk := source.read(CHUNK_BYTES):
            put(encryptor.update(padder.update(chunk)))
        put(encryptor.update(padder.finalize()) + encryptor.finalize())
        tag = mac.finalize()[:MAC_BYTES]
        digest.update(tag)
        sink.write(tag)
    return digest.hexdigest()


def decrypt(encrypted: Path, target: Path, keys: Keys, sha256: str) -> None:
    """Write what is in a file of the media servers, or raise where anything about it is wrong.

    The target may be half written then: what it holds counts only when this has returned.
    """
    decryptor, unpadder = keys.cipher().decryptor(), PKCS7(128).unpadder()
    mac, digest = keys.mac(), hashlib.sha256()
    try:
        with encrypted.open("rb") as source, target.open("wb") as sink:

            def put(plain: bytes) -> None:
                digest.update(plain)
                sink.write(plain)

            for ciphertext in _all_but_the_mac(source.read, encrypted.stat().st_size):
                mac.update(ciphertext)
                put(unpadder.update(decryptor.update(ciphertext)))
            put(unpadder.update(decryptor.finalize()) + unpadder.finalize())
            tag = source.read(MAC_BYTES)
    except ValueError as error:  # not whole blocks, or no padding at the end
        raise NotWhatWasSent from error
    if not compare_digest(tag, mac.finalize()[:MAC_BYTES]) or digest.hexdigest() != sha256:
        raise NotWhatWasSent


def _all_but_the_mac(read: Callable[[int], bytes], size: int) -> Iterator[bytes]:
    left = size - MAC_BYTES
    while left > 0 and (chunk := read(min(left, CHUNK_BYTES))):
        left -= len(chunk)
        yield chunk
