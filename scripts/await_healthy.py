"""Waits until a gateway started in the background is healthy, or says why it will never be."""
# ruff: noqa: INP001 - a script, not a package

import argparse
import http.client
import os
import sys
import time
from pathlib import Path

ANSWER_WITHIN_SECONDS = 2.0
LOOK_EVERY_SECONDS = 0.2
WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - never bound here


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pid", type=int, required=True)
    parser.add_argument("--pid-file", type=Path, help="has to name --pid before it is asked")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=3000)
    parser.add_argument("--seconds", type=float, default=120.0)
    wanted = parser.parse_args()

    give_up_at = time.monotonic() + wanted.seconds
    last = "nothing"
    while time.monotonic() < give_up_at:
        if not is_alive(wanted.pid):
            sys.stderr.write("The process ended.\n")
            return 1
        # Before it has the data folder, whoever answers on that port is another gateway.
        if wanted.pid_file is None or names(wanted.pid_file, wanted.pid):
            last = ask(WILDCARDS.get(wanted.host, wanted.host), wanted.port)
        if last == "200":
            return 0
        # Health is only there to be asked for: no event tells a stranger that a port was opened.
        time.sleep(LOOK_EVERY_SECONDS)  # noqa: TID251
    sys.stderr.write(f"Not healthy within {wanted.seconds:.0f} s (last answer: {last}).\n")
    return 1


def names(pid_file: Path, pid: int) -> bool:
    try:
        return pid_file.read_text().strip() == str(pid)
    except OSError:
        return False


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def ask(host: str, port: int) -> str:
    connection = http.client.HTTPConnection(host, port, timeout=ANSWER_WITHIN_SECONDS)
    try:
        connection.request("GET", "/api/health")
        return str(connection.getresponse().status)
    except (OSError, http.client.HTTPException) as problem:
        return type(problem).__name__
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
