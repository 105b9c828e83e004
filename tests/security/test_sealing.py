"""What is sealed opens with its key, for its purpose, and with nothing else."""

import pytest

from gateway.core.errors import CannotUnseal
from gateway.security.sealing import Sealer

OLD, NEW = "an-old-master-key-41c7", "a-new-master-key-90be"
SECRET = "http://user:hunter2-ñ@proxy.example:8080"


def test_what_is_sealed_opens_again_and_shows_nothing() -> None:
    sealer = Sealer([OLD])
    sealed = sealer.seal(SECRET, "a/proxy")
    assert sealer.unseal(sealed, "a/proxy") == SECRET
    assert "hunter2" not in sealed
    assert sealer.seal(SECRET, "a/proxy") != sealed  # a nonce of its own each time


def test_another_purpose_another_key_and_a_changed_byte_do_not_open() -> None:
    sealer = Sealer([OLD])
    sealed = sealer.seal(SECRET, "a/proxy")
    middle = len(sealed) // 2
    changed = sealed[:middle] + ("A" if sealed[middle] != "A" else "B") + sealed[middle + 1 :]
    attempts = [
        (sealer, sealed, "b/proxy"),
        (Sealer([NEW]), sealed, "a/proxy"),
        (sealer, changed, "a/proxy"),
        (sealer, sealed[:-5], "a/proxy"),
        (sealer, SECRET, "a/proxy"),
        (sealer, "", "a/proxy"),
        (sealer, "v1." + sealed.split(".")[1] + ".ñ", "a/proxy"),
    ]
    said = set()
    for opener, text, purpose in attempts:
        with pytest.raises(CannotUnseal) as refusal:
            opener.unseal(text, purpose)
        said.add(refusal.value.safe_message)
    assert len(said) == 1
    assert "MASTER_KEY" in said.pop()


def test_a_new_key_seals_while_the_old_one_still_opens() -> None:
    sealed = Sealer([OLD]).seal(SECRET, "a/proxy")
    both = Sealer([NEW, OLD])
    assert both.unseal(sealed, "a/proxy") == SECRET
    assert not both.is_current(sealed)
    again = both.seal(SECRET, "a/proxy")
    assert both.is_current(again)
    assert Sealer([NEW]).unseal(again, "a/proxy") == SECRET
