"""Single values of the kernel in small files below /sys. Reading or writing one may ask a chip on a slow bus."""

import os
from pathlib import Path
from typing import Final

LONGEST: Final = 4096
"""The kernel gives a page at most."""


def read_value(file: Path) -> str:
    """What the file says. Raises `OSError`."""
    with file.open("rb") as handle:
        return handle.read(LONGEST).decode("ascii", "replace").strip()


def write_value(file: Path, value: str) -> None:
    """Tell the kernel. Raises `OSError`, also where there is no such file: none is ever made."""
    descriptor = os.open(file, os.O_WRONLY | os.O_TRUNC | os.O_CLOEXEC)
    try:
        os.write(descriptor, value.encode("ascii"))
    finally:
        os.close(descriptor)


def named(root: Path, name: str) -> Path:
    """The directory below `root` whose file `name` says so. Raises `FileNotFoundError`."""
    for directory in sorted(root.iterdir()):
        try:
            if read_value(directory / "name") == name:
                return directory
        except OSError:
            continue  # one of them is on its way out
    raise FileNotFoundError(2, f"none of {root} is called {name}")
