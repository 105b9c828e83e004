"""Keys are made where none is set, kept for their owner alone, and refused when weak."""

import random
import stat
import string
from pathlib import Path

import pytest

from gateway.config import (
    BadSettings,
    load_settings,
)
from gateway.made_keys import ensure_api_key, ensure_master_key
from gateway.weak_keys import weakness


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder in which nothing is set."""
    monkeypatch.chdir(tmp_path)
    for name in ("API_KEY", "MASTER_KEY", "DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_both_keys_are_made_once_beside_each_other(fresh: Path) -> None:
    made = ensure_api_key()
    kept = ensure_master_key()
    assert made is not None
    assert made[1] == kept == Path(".env")
    assert stat.S_IMODE((fresh / ".env").stat().st_mode) == 0o600
    settings = load_settings()
    assert settings.api_key is not None
    assert settings.api_key.get_secret_value() == made[0]
    assert len(settings.master_keys) == 1
    assert settings.master_keys[0] not in {made[0], ""}
    assert (ensure_api_key(), ensure_master_key()) == (None, None)
    assert settings.master_keys[0] not in repr(settings)


def test_several_master_keys_are_read_in_order(fresh: Path) -> None:
    (fresh / ".env").write_text("MASTER_KEY=a-new-master-key-90be, an-old-master-key-41c7\n")
    assert load_settings().master_keys == ("a-new-master-key-90be", "an-old-master-key-41c7")


@pytest.mark.parametrize("keys", ["", "short", "a-new-master-key-90be,", "a-new-master-key,secret"])
def test_a_weak_master_key_is_refused_by_name(fresh: Path, keys: str) -> None:
    (fresh / ".env").write_text(f"MASTER_KEY={keys}\n")
    with pytest.raises(BadSettings, match=r"^MASTER_KEY: ") as refusal:
        load_settings()
    assert not keys or keys not in str(refusal.value)


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("", "is empty"),
        ("   ", "is empty"),
        ("whatsapp-api-key-2024", "public documentation"),
        ("WhatsApp-API-Key-2026!", "public documentation"),
        ("B6D9F2E8-A3C4-4D5E-9F8A-1B2C3D4E5F6A", "public documentation"),
        ("pk_live_your_api_key_here", "public documentation"),
        ("password12345678", "public documentation"),
        ("f81d4fae7dec11d", "fewer than 16"),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", "too easy"),
        ("abcdefghabcdefghabcdefgh", "too easy"),
        ("0123456789abcdef", "too easy"),
        ("zyxwvutsrqponmlkjihgfedcba", "too easy"),
    ],
)
def test_a_key_that_is_weak_or_published_is_refused_by_name_and_not_repeated(
    fresh: Path, key: str, why: str
) -> None:
    (fresh / ".env").write_text(f"API_KEY='{key}'\n")
    with pytest.raises(BadSettings, match=rf"^API_KEY: .*{why}.*remove it") as refusal:
        load_settings()
    assert not key.strip() or key not in str(refusal.value)


@pytest.mark.parametrize("characters", [16, 32, 64])
def test_keys_that_were_drawn_are_taken(characters: int) -> None:
    chance = random.Random(characters)  # noqa: S311 - to be the same each time
    for alphabet in ("0123456789abcdef", string.ascii_letters + string.digits + "-_"):
        keys = ["".join(chance.choices(alphabet, k=characters)) for _ in range(2_000)]
        assert [key for key in keys if weakness(key)] == []
