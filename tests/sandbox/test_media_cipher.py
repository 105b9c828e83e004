"""The encryption of media against the standards it is made of, by the letter."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from gateway.sandbox.media_cipher import CHUNK_BYTES, Keys, NotWhatWasSent, decrypt, encrypt

MEDIA_KEY = bytes(range(32))


def hkdf(secret: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869 with SHA-256 and no salt."""
    pseudo_random = hmac.digest(bytes(32), secret, "sha256")
    block, derived = b"", b""
    while len(derived) < length:
        block = hmac.digest(pseudo_random, block + info + bytes([len(derived) // 32 + 1]), "sha256")
        derived += block
    return derived[:length]


def opened(encrypted: bytes, media_key: bytes, info: bytes) -> bytes:
    """What is in a file of WhatsApp's media servers, read by the book."""
    derived = hkdf(media_key, info, 112)
    iv, cipher_key, mac_key = derived[:16], derived[16:48], derived[48:80]
    ciphertext, mac = encrypted[:-10], encrypted[-10:]
    assert hmac.digest(mac_key, iv + ciphertext, "sha256")[:10] == mac
    decryptor = Cipher(algorithms.AES(cipher_key), modes.CBC(iv)).decryptor()
    padded = decryptor.update(ciphertext) + decryptor.finalize()
    return padded[: -padded[-1]]


@pytest.mark.parametrize(
    "size", [1, 15, 16, 17, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES + 5]
)
def test_it_is_read_by_the_book_and_by_itself(tmp_path: Path, size: int) -> None:
    plain, encrypted, again = (tmp_path / name for name in ("plain", "encrypted", "again"))
    data = bytes(index % 251 for index in range(size))
    plain.write_bytes(data)
    keys = Keys.of(MEDIA_KEY, "image")
    assert encrypt(plain, encrypted, keys) == hashlib.sha256(encrypted.read_bytes()).hexdigest()
    assert opened(encrypted.read_bytes(), MEDIA_KEY, b"WhatsApp Image Keys") == data
    decrypt(encrypted, again, keys, hashlib.sha256(data).hexdigest())
    assert again.read_bytes() == data


@pytest.mark.parametrize("at", [0, 20, -11, -1])
def test_a_byte_that_was_changed_is_noticed(tmp_path: Path, at: int) -> None:
    plain, encrypted, again = (tmp_path / name for name in ("plain", "encrypted", "again"))
    plain.write_bytes(b"a page\n" * 10)
    keys = Keys.of(MEDIA_KEY, "document")
    encrypt(plain, encrypted, keys)
    changed = bytearray(encrypted.read_bytes())
    changed[at] ^= 1
    encrypted.write_bytes(changed)
    with pytest.raises(NotWhatWasSent):
        decrypt(encrypted, again, keys, hashlib.sha256(plain.read_bytes()).hexdigest())


@pytest.mark.parametrize("length", [0, 5, 10, 26, 41])
def test_a_file_that_ends_early_is_noticed(tmp_path: Path, length: int) -> None:
    plain, encrypted, again = (tmp_path / name for name in ("plain", "encrypted", "again"))
    plain.write_bytes(b"a page\n" * 10)
    keys = Keys.of(MEDIA_KEY, "document")
    encrypt(plain, encrypted, keys)
    encrypted.write_bytes(encrypted.read_bytes()[:length])
    with pytest.raises(NotWhatWasSent):
        decrypt(encrypted, again, keys, hashlib.sha256(plain.read_bytes()).hexdigest())


def test_a_key_for_a_picture_opens_no_document(tmp_path: Path) -> None:
    plain, encrypted, again = (tmp_path / name for name in ("plain", "encrypted", "again"))
    plain.write_bytes(b"a page\n" * 10)
    encrypt(plain, encrypted, Keys.of(MEDIA_KEY, "document"))
    sha256 = hashlib.sha256(plain.read_bytes()).hexdigest()
    with pytest.raises(NotWhatWasSent):
        decrypt(encrypted, again, Keys.of(MEDIA_KEY, "image"), sha256)
