"""The numbers of the rows: none is given out twice, whatever happens to the database or to its last transactions.

A small file beside the database names a number that has never been reached. It is on disk before the first number
beyond it is used. A start after a crash goes on above it: a lost database, a restored one, or a disk that lied about
its last writes cannot make a number come back. The fleet server tells rows apart by nothing else.
"""

import logging
from pathlib import Path
from typing import Final

from firmware.appliance.paths import write_durably

STEP: Final = 10_000  # how far ahead the floor is set: one durable write of the small file for so many rows

_log = logging.getLogger(__name__)


class SequenceFloor:
    """Gives out numbers. Raises `OSError` where the file cannot be written; then no number was given out."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._floor = 0
        self._last = 0

    def begin(self, seen: int) -> None:
        """Go on above everything that the file, the database (`seen`) or this object knows."""
        self._floor = self._read()
        self._last = max(self._floor, self._last, seen)

    def take(self, count: int) -> int:
        """The first of `count` numbers in a row."""
        first = self._last + 1
        if self._last + count > self._floor:
            self._write(self._last + count + STEP)
        self._last += count
        return first

    def settle(self) -> None:
        """Draw the floor down to the last number, for an orderly end that leaves no gap."""
        self._write(self._last)

    def _write(self, floor: int) -> None:
        write_durably(self._path, f"{floor}\n".encode("ascii"))
        self._floor = floor

    def _read(self) -> int:
        try:
            return int(self._path.read_text("ascii"))
        except FileNotFoundError:
            return 0
        except (ValueError, OSError):
            _log.warning("the sequence floor cannot be read; the numbers of the database stand alone")
            return 0
