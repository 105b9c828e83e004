"""What a snapshot of the page's link means, from a first code to a lost network."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.core.ids import Jid
from gateway.core.sessions import Signal
from gateway.engines.whatsapp_web import deadlines
from gateway.engines.whatsapp_web.login import Link, Login, Stage, stage_of

BLANK = Link(
    state="OPENING",
    mode=None,
    synced=False,
    registered=False,
    online=True,
    phone=None,
    lid=None,
    name=None,
    version="2.3000.1",
)
OFFERING = replace(BLANK, state="UNPAIRED", mode="QR")
READY = replace(
    BLANK,
    state="CONNECTED",
    mode="MAIN",
    synced=True,
    registered=True,
    phone=Jid("5491100000001@c.us"),
)
LOST = replace(READY, state="TIMEOUT")


@pytest.mark.parametrize(
    ("link", "stage"),
    [
        (OFFERING, Stage.OFFERING),
        (replace(OFFERING, state="UNPAIRED_IDLE"), Stage.IDLE),
        (replace(OFFERING, state="PAIRING"), Stage.SYNCING),
        (READY, Stage.READY),
        (replace(READY, mode="SYNCING"), Stage.SYNCING),
        (replace(READY, synced=False), Stage.SYNCING),
        (replace(READY, phone=None), Stage.SYNCING),
        (LOST, Stage.CUT_OFF),
        (replace(READY, online=False), Stage.CUT_OFF),
        (replace(READY, state="CONFLICT"), Stage.REPLACED),
        (replace(READY, mode="CONFLICT"), Stage.REPLACED),
        (replace(READY, mode="TOS_BLOCK"), Stage.BLOCKED),
        (replace(BLANK, state="UNLAUNCHED"), Stage.OPENING),
    ],
)
def test_a_snapshot_has_one_meaning(link: Link, stage: Stage) -> None:
    assert stage_of(link) is stage


def proven() -> Login:
    login = Login(linked=True)
    assert login.see(READY, 0) is Signal.PROVEN
    login.proved()
    return login


def test_syncing_is_told_once() -> None:
    login = Login(linked=False)
    syncing = replace(READY, mode="SYNCING")
    assert login.see(syncing, 0) is Signal.SYNCING
    assert login.see(syncing, 1) is None


def test_ready_wants_to_be_proven_until_it_is() -> None:
    login = Login(linked=False)
    assert login.see(READY, 0) is Signal.PROVEN
    assert login.see(READY, 1) is Signal.PROVEN
    login.proved()
    assert login.see(READY, 2) is None


def test_a_short_loss_is_no_news() -> None:
    login = proven()
    assert login.see(LOST, 10) is None
    assert login.see(LOST, 10 + deadlines.RECONNECT / 2) is None
    assert login.see(READY, 20) is None
    assert login.is_proven


def test_a_long_loss_is_told_once_and_ends_with_a_new_proof() -> None:
    login = proven()
    assert login.see(LOST, 10) is None
    assert login.see(LOST, 10 + deadlines.RECONNECT) is Signal.NETWORK_LOST
    assert login.see(LOST, 60) is None
    assert not login.is_proven
    assert login.see(READY, 61) is Signal.PROVEN


def test_a_start_without_network_is_told_later() -> None:
    login = Login(linked=True)
    assert login.see(LOST, 0) is None
    assert login.see(LOST, deadlines.RECONNECT) is None
    assert login.see(LOST, deadlines.FIRST_CONNECT) is Signal.NETWORK_LOST


def test_a_page_that_never_gets_anywhere_is_given_up() -> None:
    login = Login(linked=True)
    launching = replace(BLANK, state="UNLAUNCHED")
    assert login.see(launching, 0) is None
    assert login.see(launching, deadlines.OPEN - 1) is None
    assert login.see(launching, deadlines.OPEN) is Signal.PAGE_UNREACHABLE


def test_one_that_opens_again_has_its_time_again() -> None:
    login = Login(linked=False)
    launching = replace(BLANK, state="UNLAUNCHED")
    assert login.see(launching, 0) is None
    assert login.see(OFFERING, 1) is None
    assert login.see(launching, deadlines.OPEN) is None


def test_codes_that_run_out() -> None:
    assert Login(linked=False).see(replace(OFFERING, state="UNPAIRED_IDLE"), 0) is (
        Signal.QR_EXHAUSTED
    )


def test_the_first_code_lives_longer() -> None:
    login = Login(linked=False)
    lives = [login.code_shown().lifetime for _ in range(3)]
    assert lives == [timedelta(seconds=60), timedelta(seconds=20), timedelta(seconds=20)]


def test_a_code_after_a_link_means_that_it_is_gone() -> None:
    assert Login(linked=True).code_shown().ends is Signal.UNLINKED
    assert proven().code_shown().ends is Signal.UNLINKED
    assert Login(linked=False).code_shown().ends is None


def test_who_asked_for_the_logout_decides_its_name() -> None:
    login = proven()
    assert login.logged_out("account_sync_removed") is Signal.UNLINKED
    assert login.logged_out("account_locked") is Signal.BANNED
    login.leaving = True
    assert login.logged_out("user_initiated") is Signal.LOGGED_OUT


def test_a_reload_is_news_only_to_a_proven_session() -> None:
    assert Login(linked=True).reloaded() is None
    login = proven()
    assert login.reloaded() is Signal.WEB_UPDATED
    assert login.reloaded() is None
    assert login.see(READY, 5) is Signal.PROVEN
