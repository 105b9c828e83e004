"""The sandbox beside the gateway: a process of its own, found again after a crash.

It outlives a gateway that was killed, as WhatsApp would; the next `serve --sandbox` on the same
data folder takes it over, and a graceful stop ends it.
"""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from gateway import __version__

START_SECONDS = 30.0
STOP_SECONDS = 5.0
POLL_SECONDS = 0.05


class SandboxFailed(Exception):
    """The sandbox could not be started; the message says why."""


class SandboxProcess:
    """The sandbox of one data folder, on one port."""

    def __init__(self, data_dir: Path, port: int) -> None:
        self._folder = data_dir / "sandbox"
        self._pid_file = data_dir / "sandbox.pid"
        self._log_file = data_dir / "sandbox.log"
        self._port = port
        self._started: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def ensure(self) -> None:
        """Start it, or take over the one that this data folder's last gateway left."""
        if self._serves():
            if self._pid() is None:
                raise SandboxFailed(f"SANDBOX_PORT: {self._port} is in use by another program.")
            if self._version() == __version__:
                return
            self.stop()  # of the version before an upgrade: what it keeps, the next one reads
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._log_file.open("ab") as output:
            process = self._started = subprocess.Popen(  # noqa: S603 - our own module
                [
                    *(sys.executable, "-m", "gateway.sandbox"),
                    *("--port", str(self._port), "--data", str(self._folder)),
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # a Ctrl-C is for the gateway, which then ends it
            )
        self._pid_file.write_text(f"{process.pid}\n{__version__}\n")
        deadline = time.monotonic() + START_SECONDS
        while not self._serves():
            if process.poll() is not None or time.monotonic() > deadline:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                raise SandboxFailed(f"The sandbox did not start; its log is {self._log_file}.")
            time.sleep(POLL_SECONDS)  # noqa: TID251 - before there is a loop

    def stop(self) -> None:
        self._end()
        if self._started is not None:
            self._started.poll()  # it knows now that its process has ended

    def _end(self) -> None:
        pid = self._pid()
        self._pid_file.unlink(missing_ok=True)
        if pid is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
            deadline = time.monotonic() + STOP_SECONDS
            while _alive(pid) and time.monotonic() < deadline:
                time.sleep(POLL_SECONDS)  # noqa: TID251 - after the loop
            os.kill(pid, signal.SIGKILL)

    def _pid(self) -> int | None:
        """The process that runs on this data folder; None when it is gone."""
        try:
            pid = int(self._pid_file.read_text().split()[0])
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
        except (OSError, ValueError, IndexError):
            return None
        return pid if "gateway.sandbox" in arguments and str(self._folder) in arguments else None

    def _version(self) -> str | None:
        """Which version started it; one that did not say so is older than this line."""
        lines = self._pid_file.read_text().split()
        return lines[1] if len(lines) > 1 else None

    def _serves(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=2)
        try:
            connection.request("GET", "/control/state")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _alive(pid: int) -> bool:
    """Whether it still runs: a child that has ended is waited for, so that no zombie stays."""
    with contextlib.suppress(ChildProcessError):
        ended, _ = os.waitpid(pid, os.WNOHANG)
        if ended:
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
