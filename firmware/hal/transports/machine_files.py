"""How the computer itself is, by the kernel's small files: its warmth, its storage's wear, what a folder holds.

Everything here blocks for some milliseconds, a large folder longer. None: this computer does not tell.
"""

import os
import re
from pathlib import Path
from typing import Final

THERMAL: Final = Path("/sys/class/thermal")
BLOCK: Final = Path("/sys/dev/block")
MIB: Final = 1024 * 1024
MOST_FILES: Final = 20_000
_ZONE: Final = re.compile(r"thermal_zone\d{1,3}")
_LIFE: Final = re.compile(r"0x([0-9a-fA-F]{1,2})\s+0x([0-9a-fA-F]{1,2})")


def warmest(root: Path = THERMAL) -> int | None:
    """Degrees Celsius of the warmest place that the computer measures."""
    zones = [path for path in root.glob("thermal_zone*") if _ZONE.fullmatch(path.name)]
    told = [_text(zone / "temp") for zone in zones]
    degrees = [int(text) // 1000 for text in told if re.fullmatch(r"-?[0-9]{1,6}", text)]
    return max((each for each in degrees if -60 < each < 200), default=None)


def storage_wear(folder: Path, root: Path = BLOCK) -> int | None:
    """Percent of its life that the storage below `folder` has used up, in steps of ten, as eMMC tells it (JESD84-B51
    7.4.38). An SD card, a disk and a file system in memory tell nothing of the kind.
    """
    number = folder.stat().st_dev
    device = (root / f"{os.major(number)}:{os.minor(number)}").resolve()
    for place in (device, device.parent):  # the partition, and the whole of which it is a part
        found = _LIFE.fullmatch(_text(place / "device" / "life_time"))
        if found is not None:
            steps = max(int(found[1], 16), int(found[2], 16))
            return None if steps == 0 else min(steps, 10) * 10
    return None


def folder_size(*folders: Path) -> int | None:
    """MiB in use by the files below `folders`; of very many files the first are counted."""
    there = [folder for folder in folders if folder.is_dir()]
    if not there:
        return None
    size, left = 0, MOST_FILES
    for folder in there:
        for directory, _, names in os.walk(folder):
            for name in names[:left]:
                left -= 1
                size += _used(Path(directory) / name)
    return size // MIB


def _used(file: Path) -> int:
    try:
        return file.lstat().st_blocks * 512
    except OSError:
        return 0  # rotated away


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
