"""Fails a test that leaves a process running: a browser, its crash handler, a driver, a sandbox."""

import ctypes
import os
import select
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

import pytest

from gateway.engines.whatsapp_web.processes import Process, family, table

ENDING_SECONDS = 10
"""Chromium needs up to five to notice that nobody drives it any more."""
_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Become the parent of whatever loses its own below us: nothing gets out of sight."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def descendants(pid: int | None = None) -> list[Process]:
    """All below a process, ourselves by default, and whatever shares a session with one of them."""
    processes = table()
    # Not the family of the root itself: its session may hold more, a shell and what that started.
    children = [process for process in processes if process.parent == (pid or os.getpid())]
    return family(children, processes)


def all_gone(pids: Iterable[int], seconds: float) -> list[int]:
    """Wait for the ends of these processes; returns those that are still there."""
    handles: dict[int, int] = {}
    for pid in pids:
        with suppress(ProcessLookupError):
            handles[os.pidfd_open(pid)] = pid
    ends = select.poll()
    for handle in handles:
        ends.register(handle, select.POLLIN)
    left = dict(handles)
    while left and (ended := ends.poll(seconds * 1000)):
        for handle, _ in ended:
            ends.unregister(handle)
            del left[handle]
    for handle in handles:
        os.close(handle)
    return list(left.values())


def bury_orphans() -> None:
    """Take note of the ends of those we adopted: nobody else does, and a table of the processes
    that is full of dead ones slows down whoever reads it, the gateway among them."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


@contextmanager
def nothing_left_of_it(seconds: float = ENDING_SECONDS) -> Iterator[None]:
    """Every process that begins in here has ended with it, whoever had become its parent."""
    adopt_orphans()
    before = {process.pid for process in descendants()}
    yield
    begun = [process for process in descendants() if process.pid not in before]
    all_gone([process.pid for process in begun], seconds)
    left = [process for process in descendants() if process.pid not in before]
    for process in left:
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
    all_gone([process.pid for process in left], ENDING_SECONDS)
    bury_orphans()
    assert not left, f"left running: {[' '.join(process.command)[:120] for process in left]}"


@pytest.fixture(autouse=True)
def nothing_is_left_running() -> Iterator[None]:
    with nothing_left_of_it():
        yield
