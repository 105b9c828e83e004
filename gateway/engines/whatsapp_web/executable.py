"""Finds a Chromium or Chrome on this machine that starts.

Runs before anything is installed, so it is standard library only.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

START_TIMEOUT_SECONDS = 20.0

# Chrome first: it is what most people open WhatsApp Web with. Debian's wrapper in /usr/bin adds
# flags of its own, the program in /usr/lib does not.
KNOWN_PLACES = (
    "/opt/google/chrome/chrome",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/usr/lib/chromium/chromium",
    "chromium",
    "chromium-browser",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)

# Where `playwright install chromium` puts its own, below its folder of browsers.
PLAYWRIGHT_BUILDS = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)


class BrowserDoesNotStart(Exception):
    """The browser does not start."""


def find_browser(configured: Path | None = None) -> Path | None:
    """The browser to use, proven by starting it; a configured one is never replaced by another."""
    if configured is not None:
        prove(configured)
        return configured
    for candidate in candidates():
        try:
            prove(candidate)
        except BrowserDoesNotStart:
            continue
        return candidate
    return None


def candidates() -> Iterator[Path]:
    for place in KNOWN_PLACES:
        found = shutil.which(place)
        # A snap's confinement keeps it out of our profile folders.
        if found and not is_snap(Path(found)):
            yield Path(found)
    for pattern in PLAYWRIGHT_BUILDS:
        builds = playwright_browsers().glob(pattern)
        yield from sorted(builds, key=build_number, reverse=True)


def is_snap(program: Path) -> bool:
    resolved = program.resolve()
    # /snap/bin/chromium links to the snap program; Ubuntu's chromium-browser is a script around it.
    return "snap" in resolved.parts or resolved.name == "snap" or is_script_for_snap(resolved)


def is_script_for_snap(program: Path) -> bool:
    try:
        with program.open("rb") as file:
            opening = file.read(4096)
    except OSError:
        return False
    return opening.startswith(b"#!") and b"/snap/" in opening


def playwright_browsers() -> Path:
    chosen = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")  # noqa: TID251 - Playwright's own setting
    if chosen:
        return Path(chosen)
    caches = "Library/Caches" if sys.platform == "darwin" else ".cache"
    return Path.home() / caches / "ms-playwright"


def build_number(program: Path) -> int:
    folder = next(part for part in program.parts if part.startswith("chromium-"))
    digits = folder.removeprefix("chromium-")
    return int(digits) if digits.isdigit() else 0


def prove(program: Path) -> None:
    """Has the browser load an empty page.

    `--version` is no proof: it also answers where the headless mode or a library of it is missing.
    """
    with tempfile.TemporaryDirectory(
        prefix="browser-probe-", ignore_cleanup_errors=True
    ) as profile:
        command = [
            str(program),
            "--headless=new",
            "--no-sandbox",  # nothing foreign is loaded, and root can do no other
            "--no-first-run",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            f"--user-data-dir={profile}",
            "--dump-dom",
            "about:blank",
        ]
        try:
            returncode, page, complaints = run(command)
        except OSError as problem:
            raise BrowserDoesNotStart(f"{program}: {problem.strerror}") from problem
        except subprocess.TimeoutExpired:
            raise BrowserDoesNotStart(
                f"{program}: showed no page within {START_TIMEOUT_SECONDS:.0f} s"
            ) from None
    if returncode != 0 or b"<html" not in page:
        raise BrowserDoesNotStart(f"{program}: exit {returncode}: {last_line(complaints)}")


def run(command: list[str]) -> tuple[int, bytes, bytes]:
    with subprocess.Popen(  # noqa: S603 - the operator's own choice or a known place
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        try:
            page, complaints = process.communicate(timeout=START_TIMEOUT_SECONDS)
        finally:
            end_group(process)
        return process.returncode, page, complaints


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Ends what the browser started too; its helpers outlive it when it is killed."""
    # macOS answers EPERM for a group that has ended.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def last_line(text: bytes) -> str:
    lines = text.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"


def main() -> int:
    configured = os.environ.get("CHROMIUM_PATH")  # noqa: TID251 - runs before gateway.config can
    try:
        browser = find_browser(Path(configured) if configured else None)
    except BrowserDoesNotStart as problem:
        sys.stderr.write(f"CHROMIUM_PATH: {problem}\n")
        return 1
    if browser is None:
        return 1
    sys.stdout.write(f"{browser}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
