"""`koffer fleet`: wrong usage ends with one line and code 2 before anything is started."""

import fcntl
import stat
from pathlib import Path

import pytest

from fleet.cli import main
from provisioning.authority import Authority
from provisioning.identity import Identity

WRONG = [
    ([], "--data"),
    (["--data", "DIR", "--http", "0.0.0.0:8780"], "must be a loopback address"),
    (["--data", "DIR", "--http", "192.168.1.5:8780"], "must be a loopback address"),
    (["--data", "DIR", "--http", "localhost:8780"], "must be ADDRESS:PORT"),
    (["--data", "DIR", "--http", "127.0.0.1:99999"], "must be 0 to 65535"),
    (["--data", "DIR", "--mqtt", "8883"], "must be ADDRESS:PORT"),
    (["--data", "DIR", "--frobnicate"], "--frobnicate"),
    (["enrol", "--data", "DIR", "--out", "OUT"], "CASE"),
    (["enrol", "koffer/7", "--data", "DIR", "--out", "OUT"], "is not allowed"),
    (["enrol", "fleet-server", "--data", "DIR", "--out", "OUT"], "is not allowed"),
]


@pytest.mark.parametrize(("words", "complaint"), WRONG)
def test_wrong_usage(words: list[str], complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places = {"DIR": str(tmp_path / "data"), "OUT": str(tmp_path / "out")}
    assert main([places.get(word, word) for word in words]) == 2
    assert complaint in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


def test_help_says_why_only_loopback(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "no log-in yet" in capsys.readouterr().out


def test_a_case_gets_a_key_that_only_its_owner_may_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    assert main(["enrol", "KOFFER-0007", "--data", str(data), "--out", str(out)]) == 0
    key = next(path for path in out.iterdir() if "key" in path.name)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert f'key = "{key}"' in capsys.readouterr().out
    certificate = next(path for path in out.iterdir() if "certificate" in path.name)
    ca = next(path for path in out.iterdir() if path.name.startswith("ca"))
    assert ca.read_bytes() == Authority.open(data / "ca").certificate
    Identity(ca, certificate, key).client_context()


def test_nobodys_key_is_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--data", str(tmp_path / "data"), "--out", str(tmp_path / "out")]
    assert main(["enrol", "KOFFER-0007", *words]) == 0
    before = {path: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert main(["enrol", "KOFFER-0008", *words]) == 2
    assert "must be empty" in capsys.readouterr().err
    assert before == {path: path.read_bytes() for path in (tmp_path / "out").iterdir()}


def test_two_servers_on_one_directory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert main(["--data", str(tmp_path), "--http", "127.0.0.1:0", "--mqtt", "127.0.0.1:0"]) == 3
    assert "another fleet server works here" in capsys.readouterr().err


def test_a_broken_store_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "fleet.db").write_bytes(b"this is a letter to the mayor" * 100)
    assert main(["--data", str(tmp_path), "--http", "127.0.0.1:0", "--mqtt", "127.0.0.1:0"]) == 1
    assert "file is not a database" in capsys.readouterr().err
