"""SMBuses of a rehearsal: chips that are written to and read from byte by byte, as on the two wires."""

import errno
from typing import Protocol

from firmware.hal.transports.smbus import Bus


class Chip(Protocol):
    """A chip at one address."""

    def exchange(self, written: bytes, wanted: int) -> bytes:
        """What it sends after this was written to it. Raises `OSError` with `EREMOTEIO` where it does not acknowledge.

        It is called in the thread of whoever reads it.
        """
        ...


class SimBuses:
    """A machine's buses. One that has no chip at all is not there."""

    def __init__(self) -> None:
        self._chips: dict[tuple[int, int], Chip] = {}

    def put(self, number: int, address: int, chip: Chip) -> None:
        """Solder a chip to a bus."""
        self._chips[number, address] = chip

    def open(self, device: str, number: int) -> Bus:  # noqa: ARG002 - the port's
        if not any(bus == number for bus, _ in self._chips):
            raise FileNotFoundError(errno.ENOENT, f"no bus {number}")
        return _SimBus(self._chips, number)


class _SimBus:
    def __init__(self, chips: dict[tuple[int, int], Chip], number: int) -> None:
        self._chips = chips
        self._number = number

    def read_word(self, address: int, register: int) -> int:
        chip = self._chips.get((self._number, address))
        if chip is None:
            raise OSError(errno.EREMOTEIO, "not acknowledged")
        return int.from_bytes(chip.exchange(bytes([register]), 2), "little")

    def close(self) -> None:
        """Nothing is held."""
