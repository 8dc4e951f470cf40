"""The rules of the house that a machine can check: style, types, import arrows, lock files, nothing that leaks."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent


def run(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_style() -> None:
    run(str(BIN / "ruff"), "check", ".")
    run(str(BIN / "ruff"), "format", "--check", ".")


@pytest.mark.timeout(400)
def test_types() -> None:
    run(str(BIN / "mypy"))


def test_import_arrows() -> None:
    run(str(BIN / "lint-imports"), "--no-cache")


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "requirements-case.lock"])
def test_lock_files_pin_by_hash_and_name_no_index(name: str) -> None:
    text = (ROOT / name).read_text()
    assert not re.search(r"https?://|^--|@ file", text, re.MULTILINE)
    for requirement in re.split(r"\n(?=[a-z])", text.strip()):
        assert "--hash=sha256:" in requirement, requirement


@pytest.mark.parametrize(
    "what",
    [
        r"BEGIN (EC |RSA |ENCRYPTED )?PRIVATE KEY",
        r"/(root|home)/[a-z]",
        r"deb\.debian\.org|files\.pythonhosted|registry\.npmjs",
    ],
)
def test_nothing_of_a_machine_or_a_secret_is_in_the_project(what: str) -> None:
    pattern = re.compile(what)
    found = []
    for path in tracked_files():
        if path == Path(__file__) or path.suffix in {".png", ".mo"}:
            continue
        found += [
            f"{path}:{n}" for n, line in enumerate(path.read_text("utf-8").splitlines(), 1) if pattern.search(line)
        ]
    assert not found


def test_no_room_is_empty() -> None:
    for package in (ROOT / "firmware", ROOT / "fleet", ROOT / "provisioning"):
        for room in (p for p in package.rglob("*") if p.is_dir() and p.name != "__pycache__"):
            assert any(file.stat().st_size for file in room.rglob("*") if file.is_file()), f"{room} is empty"
