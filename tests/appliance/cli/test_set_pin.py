"""The second clerk's PIN: set beside the first one, and never the same."""

import io
from pathlib import Path

import pytest

from firmware.appliance.cli.set_pin import main
from firmware.appliance.managers.pin import is_pin


def set_pin(monkeypatch: pytest.MonkeyPatch, directory: Path, pin: str, *words: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{pin}\n"))
    return main(["--data", str(directory), *words])


def test_two_clerks_two_pins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert set_pin(monkeypatch, tmp_path, "2580") == 0
    assert set_pin(monkeypatch, tmp_path, "1357", "--second") == 0
    assert is_pin(tmp_path / "pin.json", "2580")
    assert is_pin(tmp_path / "second-pin.json", "1357")
    assert (tmp_path / "second-pin.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("words", [(), ("--second",)])
def test_one_pin_for_two_is_no_second_pair_of_eyes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    other = () if words else ("--second",)
    assert set_pin(monkeypatch, tmp_path, "2580", *other) == 0
    assert set_pin(monkeypatch, tmp_path, "2580", *words) == 2
    assert "must differ" in capsys.readouterr().err
    assert set_pin(monkeypatch, tmp_path, "2581", *words) == 0


def test_beside_a_damaged_pin_none_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pin.json").write_text("{}")
    (tmp_path / "pin.json").chmod(0o600)
    assert set_pin(monkeypatch, tmp_path, "1357", "--second") == 1
    assert not (tmp_path / "second-pin.json").exists()
