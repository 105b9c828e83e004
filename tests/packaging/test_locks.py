"""The lock files: they fit pyproject.toml, prove every file by its hash, and name no registry."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-node.txt")


def pins(lock: str) -> dict[str, tuple[str, int]]:
    """Name → version and how many files' hashes are accepted."""
    found: dict[str, tuple[str, int]] = {}
    for block in re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text()):
        match = re.match(r"([a-z0-9._-]+)==(\S+)", block, re.IGNORECASE)
        if match:
            found[canonicalize_name(match[1])] = (match[2], block.count("--hash=sha256:"))
    return found


def wanted(extra: str | None = None) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = project["dependencies"] if extra is None else project["optional-dependencies"][extra]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        ("requirements.txt", wanted()),
        ("requirements-dev.txt", wanted() + wanted("dev")),
    ],
)
def test_every_requirement_is_locked_at_a_version_that_it_allows(
    lock: str, requirements: list[Requirement]
) -> None:
    locked = pins(lock)
    for requirement in requirements:
        version, _ = locked[canonicalize_name(requirement.name)]
        assert version in requirement.specifier, f"./manage.sh lock: {requirement} got {version}"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_is_proven_by_a_hash(lock: str) -> None:
    locked = pins(lock)
    assert locked
    assert [name for name, (_, hashes) in locked.items() if hashes == 0] == []


def test_development_runs_on_the_versions_that_operators_run() -> None:
    development = pins("requirements-dev.txt")
    for name, (version, _) in pins("requirements.txt").items():
        assert development[name][0] == version


@pytest.mark.parametrize("lock", LOCKS)
def test_no_python_lock_says_where_to_fetch_from(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert "--index-url" not in text
    assert "--find-links" not in text


@pytest.mark.parametrize("folder", ["web", "tests/sandbox/libraries"])
def test_each_npm_lock_proves_every_package_and_names_no_registry(folder: str) -> None:
    packages = json.loads((ROOT / folder / "package-lock.json").read_text())["packages"]
    fetched = {name: package for name, package in packages.items() if name}
    assert fetched
    assert [name for name, package in fetched.items() if "resolved" in package] == []
    # A package that is shipped inside another is proven by that one's hash.
    assert [
        name
        for name, package in fetched.items()
        if "integrity" not in package and not package.get("inBundle")
    ] == []
