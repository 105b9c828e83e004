"""The processes of a session's browser: found by its profile, measured, ended."""

import os
import select
import signal
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from gateway.ports import Resources

PROC = Path("/proc")
DRIVEN = "--remote-debugging-pipe"
"""In the command line of a browser that a program started, not a person."""

_PROFILE_FLAG = "--user-data-dir="
_CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_ZOMBIE = "Z"


@dataclass(frozen=True, slots=True)
class Process:
    """One line of the process table."""

    pid: int
    parent: int
    session: int
    """Chromium starts in a session of its own, which all its children stay in."""
    started: int
    """In clock ticks since the machine's start: with the pid, it names one process for ever."""
    state: str
    cpu_seconds: float
    command: tuple[str, ...]

    @property
    def profile(self) -> str | None:
        """The profile folder of a browser's main process; its helpers name none."""
        if any(part.startswith("--type=") for part in self.command):
            return None
        for part in self.command:
            if part.startswith(_PROFILE_FLAG):
                return os.path.realpath(part.removeprefix(_PROFILE_FLAG))
        return None


def table() -> list[Process]:
    """Every living process; those that end meanwhile are left out."""
    return [
        process
        for name in os.listdir(PROC)  # noqa: PTH208 - thousands of names, often
        if name.isdigit() and (process := _read(int(name))) is not None
    ]


def _read(pid: int) -> Process | None:
    try:
        stat = (PROC / str(pid) / "stat").read_text(errors="replace")
        command = (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return None
    fields = stat[stat.rindex(")") + 2 :].split()  # the name before it may hold anything
    state, parent, session = fields[0], int(fields[1]), int(fields[3])
    if state == _ZOMBIE:
        return None
    return Process(
        pid=pid,
        parent=parent,
        session=session,
        started=int(fields[19]),
        state=state,
        cpu_seconds=(int(fields[11]) + int(fields[12])) / _CLOCK_TICKS,
        # Chromium's helpers rewrite their title into one string with spaces.
        command=tuple(part.decode(errors="replace") for part in command.split(b"\0") if part),
    )


def browsers(profile: Path, processes: Iterable[Process] | None = None) -> list[Process]:
    """The main processes that use this profile folder; one at most, if all is well."""
    folder = os.path.realpath(profile)
    return [process for process in processes or table() if process.profile == folder]


def family(roots: Iterable[Process], processes: Iterable[Process]) -> list[Process]:
    """These processes, as far as they live, with their descendants and their sessions.

    A helper whose browser died is found by its session. The kernel gives no number away again that
    still names a session; so where another process has a root's pid, that session is gone.
    """
    everyone = list(processes)
    living = {process.pid: process for process in everyone}
    found: set[int] = set()
    sessions: set[int] = set()
    for root in roots:
        now = living.get(root.pid)
        if now is not None and now.started != root.started:
            continue
        if now is not None:
            found.add(root.pid)
        # Only a leader's session is its own: one started by hand shares its shell's.
        if root.session == root.pid:
            sessions.add(root.session)
    grew = True
    while grew:
        more = {
            process.pid
            for process in everyone
            if process.pid not in found and (process.parent in found or process.session in sessions)
        }
        found |= more
        grew = bool(more)
    return [process for process in everyone if process.pid in found]


def resources(profile: Path) -> Resources:
    """What the browser on this profile uses."""
    processes = table()
    mains = browsers(profile, processes)
    tree = family(mains, processes)
    return Resources(
        processes=len(tree),
        memory_bytes=sum(_memory(process.pid) for process in tree),
        cpu_seconds=round(sum(process.cpu_seconds for process in tree), 2),
        chromium_pid=mains[0].pid if mains else None,
    )


def _memory(pid: int) -> int:
    """The proportional set size; where the kernel keeps it to root, what is not shared."""
    with suppress(OSError):
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    with suppress(OSError):
        resident, shared = (PROC / str(pid) / "statm").read_text().split()[1:3]
        return (int(resident) - int(shared)) * _PAGE_BYTES
    return 0


def end(roots: Iterable[Process], deadline: float) -> list[int]:
    """Kill these processes and all that hangs on them; returns those still there.

    SIGKILL at once: it is the only signal that a stopped process obeys, and whoever calls this has
    asked politely before.
    """
    wanted = list(roots)
    until = monotonic() + deadline
    while tree := family(wanted, table()):
        _kill(tree, until)
        if monotonic() >= until:
            break
    return [process.pid for process in family(wanted, table())]


def _kill(tree: list[Process], until: float) -> None:
    """Kill each and wait for their ends, which a descriptor of the process announces."""
    dying: list[int] = []
    try:
        for process in tree:
            with suppress(ProcessLookupError, PermissionError):
                handle = os.pidfd_open(process.pid)
                dying.append(handle)
                signal.pidfd_send_signal(handle, signal.SIGKILL)
        ends = select.poll()
        for handle in dying:
            ends.register(handle, select.POLLIN)
        left = set(dying)
        while left and (remaining := until - monotonic()) > 0:
            for handle, _ in ends.poll(remaining * 1000):
                ends.unregister(handle)
                left.discard(handle)
    finally:
        for handle in dying:
            os.close(handle)


def end_browsers(profile: Path, deadline: float) -> list[int]:
    """End every browser on this profile; returns what would not end."""
    return end(browsers(profile), deadline)


def leftovers(sessions_dir: Path) -> Iterator[Process]:
    """Browsers that a program drives on a profile below this folder."""
    below = os.path.realpath(sessions_dir) + os.sep
    for process in table():
        if (process.profile or "").startswith(below) and DRIVEN in process.command:
            yield process


def end_leftovers(sessions_dir: Path, deadline: float) -> int:
    """End the browsers that a gateway which died left on these profiles; how many there were.

    Only for the one who holds the data folder: nobody else may be running them.
    """
    mains = list(leftovers(sessions_dir))
    end(mains, deadline)
    return len(mains)
