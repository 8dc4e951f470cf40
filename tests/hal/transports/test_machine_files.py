"""Warmth, wear and folders, on trees as the kernel has them."""

import os
from pathlib import Path

import pytest

from firmware.hal.transports.machine_files import folder_size, storage_wear, warmest


def zone(root: Path, name: str, text: str) -> None:
    (root / name).mkdir(parents=True)
    (root / name / "temp").write_text(text)


def test_the_warmest_place_counts(tmp_path: Path) -> None:
    for name, text in (("thermal_zone0", "48312\n"), ("thermal_zone1", "61000\n"), ("cooling_device0", "99000\n")):
        zone(tmp_path, name, text)
    assert warmest(tmp_path) == 61


@pytest.mark.parametrize("text", ["", "-274000\n", "999999\n", "hot\n", "1" * 30])
def test_a_sensor_that_talks_nonsense(tmp_path: Path, text: str) -> None:
    zone(tmp_path, "thermal_zone0", text)
    assert warmest(tmp_path) is None


def test_a_computer_that_measures_nothing(tmp_path: Path) -> None:
    assert warmest(tmp_path / "none") is None


def block(root: Path, folder: Path, life: str, *, whole: bool) -> None:
    """A partition of an eMMC, or the whole of it, where `folder` lies."""
    number = folder.stat().st_dev
    disk = root / "devices" / "mmcblk0"
    place = disk if whole else disk / "mmcblk0p2"
    place.mkdir(parents=True)
    (disk / "device").mkdir()
    (disk / "device" / "life_time").write_text(life)
    (root / f"{os.major(number)}:{os.minor(number)}").symlink_to(place)


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize(
    ("life", "percent"),
    [("0x01 0x01\n", 10), ("0x02 0x09\n", 90), ("0x0b 0x01\n", 100), ("0x00 0x00\n", None), ("new\n", None)],
)
def test_wear_of_an_emmc(tmp_path: Path, life: str, percent: int | None, whole: bool) -> None:
    block(tmp_path / "sys", tmp_path, life, whole=whole)
    assert storage_wear(tmp_path, tmp_path / "sys") == percent


def test_storage_that_tells_no_wear(tmp_path: Path) -> None:
    assert storage_wear(tmp_path, tmp_path / "none") is None


def test_what_folders_hold(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "log").write_bytes(b"x" * 3 * 1024 * 1024)
    (tmp_path / "a" / "gone").symlink_to(tmp_path / "nowhere")
    assert folder_size(tmp_path / "a", tmp_path / "none") == 3
    assert folder_size(tmp_path / "none") is None
