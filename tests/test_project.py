"""The project's own rules: texts that must agree with the code, and how files begin."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from gateway.settings_text import env_example

ROOT = Path(__file__).resolve().parent.parent
PYTHON = [
    path
    for folder in ("gateway", "tests", "bench")
    for path in (ROOT / folder).rglob("*.py")
    if "node_modules" not in path.parts
]


def test_the_example_of_settings_is_what_the_settings_say() -> None:
    assert (ROOT / ".env.example").read_text() == env_example(), (
        "python -m gateway settings > .env.example"
    )


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_says_in_its_first_line_why_it_exists(path: Path) -> None:
    if path.name == "__init__.py" and not path.read_text().strip():
        pytest.fail("even a package's own file says what the package is for")
    text = ast.get_docstring(ast.parse(path.read_text()))
    assert text, f"{path} has no module docstring"
    assert re.match(r".+[.?!:;]$", text.splitlines()[0]), text.splitlines()[0]


def test_nothing_that_must_stay_out_is_in_git() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    for name in listed.stdout.splitlines():
        assert not name.startswith(("sessions/", "data/")), name
        assert not name.endswith((".db", ".sqlite", ".log", "/.env")), name


def test_architecture_stays_a_page() -> None:
    assert len((ROOT / "ARCHITECTURE.md").read_text().splitlines()) <= 100
