"""The state table, walked exhaustively."""

import itertools

import pytest

from gateway.core.sessions import (
    FINAL,
    LEFT_ALONE,
    Action,
    Condition,
    Reason,
    SessionStatus,
    Signal,
    derive,
)

EVERYWHERE = [
    Condition(status, reason)
    for status, reason in itertools.product(SessionStatus, [None, *Reason])
]

# cause -> state, reason, what a person has to do: the published table
PUBLISHED = {
    Signal.QR_EXHAUSTED: ("stopped", "qr_expired", "restart"),
    Signal.LOGGED_OUT: ("logged_out", "logged_out", "scan_qr"),
    Signal.UNLINKED: ("logged_out", "unlinked", "scan_qr"),
    Signal.OPENED_ELSEWHERE: ("failed", "opened_elsewhere", "restart"),
    Signal.NETWORK_LOST: ("reconnecting", "network", None),
    Signal.PAGE_HUNG: ("reconnecting", "page_hung", None),
    Signal.PAGE_CRASHED: ("reconnecting", "page_crashed", None),
    Signal.BROWSER_DIED: ("reconnecting", "browser_died", None),
    Signal.WEB_UPDATED: ("reconnecting", "web_updated", None),
    Signal.PAGE_UNREACHABLE: ("reconnecting", "page_unreachable", None),
    Signal.WEB_CHANGED: ("failed", "web_changed", "update_gateway"),
    Signal.BANNED: ("failed", "banned", "open_phone"),
    Signal.PROFILE_LOCKED: ("failed", "profile_locked", "restart"),
    Signal.DISK_FULL: ("failed", "disk_full", "free_disk"),
    Signal.BROWSER_FAILED: ("failed", "browser_failed", "restart"),
    Signal.OTHER_ORIGIN: ("stopped", "other_origin", None),
    Signal.RECYCLED: ("reconnecting", "recycled", None),
    Signal.QR_OFFERED: ("waiting_qr", None, "scan_qr"),
    Signal.CODE_OFFERED: ("waiting_qr", None, "enter_code"),
    Signal.PROVEN: ("connected", None, None),
    Signal.STOPPED: ("stopped", None, None),
}


@pytest.mark.parametrize("signal", PUBLISHED)
def test_a_cause_leads_to_its_published_state_from_everywhere(signal: Signal) -> None:
    status, reason, action = PUBLISHED[signal]
    expected = Condition(
        SessionStatus(status), reason and Reason(reason), action and Action(action)
    )
    assert {derive(present, signal) for present in EVERYWHERE} == {expected}


@pytest.mark.parametrize("signal", [Signal.LAUNCHING, Signal.SYNCING])
def test_recovery_keeps_its_reason_until_the_session_is_proven_again(signal: Signal) -> None:
    lost = Condition(SessionStatus.RECONNECTING, Reason.BROWSER_DIED)
    assert derive(lost, signal) == lost
    assert derive(Condition(SessionStatus.STOPPED), signal).status in {
        SessionStatus.STARTING,
        SessionStatus.SYNCING,
    }


def test_every_signal_has_a_row() -> None:
    assert set(PUBLISHED) | {Signal.LAUNCHING, Signal.SYNCING} == set(Signal)


def test_what_ends_a_session_never_reads_as_recovering() -> None:
    for signal in FINAL | LEFT_ALONE:
        assert derive(Condition(SessionStatus.CONNECTED), signal).status in {
            SessionStatus.STOPPED,
            SessionStatus.LOGGED_OUT,
            SessionStatus.FAILED,
        }
