"""What has to be in order on this machine: one check a file."""

from gateway.config import Settings
from gateway.doctor import browser, disk, media, packages, sqlite
from gateway.doctor.finding import Finding

CHECKS = (browser.check, packages.check, sqlite.check, disk.check, media.check)


def examine(settings: Settings) -> list[Finding]:
    return [check(settings) for check in CHECKS]
