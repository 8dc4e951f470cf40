"""The SMBus, on which small chips tell of power and warmth: words in registers, through the kernel's I2C devices.

Calls block for as long as the bus does, a second at most: make them aside.
"""

from typing import TYPE_CHECKING, Protocol

from firmware.hal.errors import PeripheralFault

if TYPE_CHECKING:
    from smbus2 import SMBus


class Bus(Protocol):
    """One open bus. What a chip does not acknowledge is an `OSError`: `EREMOTEIO` or `ENXIO`."""

    def read_word(self, address: int, register: int) -> int:
        """A word by SMBus, its low byte sent first."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class Buses(Protocol):
    """All buses of a machine."""

    def open(self, device: str, number: int) -> Bus:
        """The bus of this number, for `device`. Raises `OSError`, or `PeripheralFault` where the library is missing."""
        ...


class LocalBuses:
    """Those of this machine, `/dev/i2c-*`."""

    def open(self, device: str, number: int) -> Bus:
        try:
            from smbus2 import SMBus
        except ImportError as problem:
            raise PeripheralFault(device, "the library for the I2C bus is missing") from problem
        return _KernelBus(SMBus(number))


class _KernelBus:
    def __init__(self, bus: "SMBus") -> None:
        self._bus = bus

    def read_word(self, address: int, register: int) -> int:
        return int(self._bus.read_word_data(address, register))

    def close(self) -> None:
        self._bus.close()
