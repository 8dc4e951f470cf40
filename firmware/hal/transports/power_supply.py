"""The kernel's `power_supply` class: one directory a supply, one small file a property.

Documentation/ABI/testing/sysfs-class-power. Reading a file asks the gauge, often over I2C, and may take a while.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

LONGEST: Final = 4096
"""The kernel gives a page at most; what is longer is no property."""


def read_supply(root: Path, name: str) -> Mapping[str, str] | None:
    """All properties that can be read now; None where there is no such supply.

    A file that answers with an error is left out: gauges do that for what they do not know at the moment.
    """
    directory = root / name
    if not directory.is_dir():
        return None
    return {file.name: text for file in directory.iterdir() if (text := _read(file)) is not None}


def write_property(root: Path, name: str, what: str, value: str) -> None:
    """Tell the supply's driver; raises `OSError` with what it answers."""
    with (root / name / what).open("wb", buffering=0) as handle:
        handle.write(value.encode("ascii"))


def _read(file: Path) -> str | None:
    try:
        with file.open("rb") as handle:
            return handle.read(LONGEST).decode("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
