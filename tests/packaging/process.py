"""Waits for the end of a process that is not our child; a signal takes a moment to kill."""

import os
import select


def ends(pid: int, within_seconds: float = 10) -> bool:
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        readable, _, _ = select.select([handle], [], [], within_seconds)
        return bool(readable)
    finally:
        os.close(handle)
