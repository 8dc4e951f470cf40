"""A small file is replaced as a whole or not at all."""

import errno
import os
from pathlib import Path

import pytest
from pytest_mock import MockerFixture

from firmware.appliance.paths import write_durably


def test_the_old_content_stays_when_the_disk_refuses(tmp_path: Path, mocker: MockerFixture) -> None:
    path = tmp_path / "file"
    write_durably(path, b"old")
    mocker.patch("firmware.appliance.paths.os.fsync", side_effect=OSError(errno.ENOSPC, "no space"))
    with pytest.raises(OSError, match="no space"):
        write_durably(path, b"new")
    assert path.read_bytes() == b"old"
    mocker.stopall()
    write_durably(path, b"new")
    assert path.read_bytes() == b"new"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_content_and_name_are_synced_in_this_order(tmp_path: Path, mocker: MockerFixture) -> None:
    order: list[str] = []
    sync, rename = os.fsync, Path.replace
    mocker.patch("firmware.appliance.paths.os.fsync", side_effect=lambda fd: (order.append("sync"), sync(fd)))
    mocker.patch.object(Path, "replace", autospec=True, side_effect=lambda *a: (order.append("rename"), rename(*a)))
    write_durably(tmp_path / "file", b"new", mode=0o600)
    assert order == ["sync", "rename", "sync"]
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600
