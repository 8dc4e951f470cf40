"""What the kernel has counted at each interface, by the table that all of them share.

The files below /sys say the same, but of the network in which /sys was mounted, not of the one this program lives in.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from firmware.hal.errors import PeripheralAbsent, PeripheralFault, ProtocolViolation
from firmware.hal.ports.counters import Passed

TABLE: Final = Path("/proc/thread-self/net/dev")
LARGEST: Final = 65536
"""Bytes of the table that are read: 500 interfaces."""

_RECEIVED, _SENT, _COLUMNS = 0, 8, 16
_DIGITS: Final = 20  # of 64 bits


class KernelCounters:
    """`interfaces` is the kernel's name of each device."""

    def __init__(self, interfaces: Mapping[str, str], table: Path = TABLE) -> None:
        self._interfaces = interfaces
        self._table = table

    def read(self, link: str) -> Passed:
        interface = self._interfaces[link]
        for line in self._lines(link):
            name, _, columns = line.rpartition(":")
            if name.strip() == interface:
                return _passed(link, columns.split())
        raise PeripheralAbsent(link, f"there is no interface {interface}")

    def _lines(self, link: str) -> list[str]:
        try:
            with self._table.open("rb") as table:
                return table.read(LARGEST).decode("utf-8", "replace").splitlines()
        except OSError as problem:
            raise PeripheralFault(link, f"the kernel does not tell what has passed: {problem.strerror}") from problem


def _passed(link: str, columns: list[str]) -> Passed:
    if len(columns) < _COLUMNS or not all(_counts(columns[number]) for number in (_RECEIVED, _SENT)):
        raise ProtocolViolation(link, "counts as no kernel does")
    return Passed(int(columns[_RECEIVED]), int(columns[_SENT]))


def _counts(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS
