"""The registers of the fuel gauges MAX17040, 41, 43, 44, 48 and 49 (their data sheets' tables of registers).

They count no charge but guess it from the voltage, so they know nothing of the battery's size, age or warmth. All words
go over the bus with their high byte first, which to SMBus is the wrong way round.
"""

from dataclasses import dataclass
from typing import Final

from firmware.hal.wire.gauge import Nonsense

VOLTAGE: Final = 0x02
CHARGE: Final = 0x04
VERSION: Final = 0x08
RATE: Final = 0x16
"""Of the 48 and 49 alone."""

VOLT: Final = 78.125e-6  # a cell, in each step; the older ones leave the four lowest bits at nought
SHARE: Final = 256  # steps in a percent
RATE_STEP: Final = 0.208  # percent an hour
RATED_FROM: Final = 0x0010
FLOATING: Final = frozenset({0x0000, 0xFFFF})
LEAST: Final = 2.0
MOST: Final = 4.6
"""Volts of a lithium cell that lives."""
OVERFULL: Final = 110.0
"""Percent up to which a gauge overshoots on a fresh battery."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Percent, volts of a cell, and percent an hour that go in, or out below nought; None where it does not tell."""

    percent: int
    volts: float
    rate: float | None


def swapped(word: int) -> int:
    """The word as the chip means it."""
    return (word & 0xFF) << 8 | word >> 8 & 0xFF


def tells_rate(version: int) -> bool:
    """Whether there is a `RATE`. Raises `Nonsense` for what no gauge of the family answers."""
    if version in FLOATING or version > 0x00FF:
        raise Nonsense(f"version {version:#06x}")
    return version >= RATED_FROM


def reading(voltage: int, charge: int, rate: int | None) -> Reading:
    """What the registers say; raises `Nonsense`."""
    volts, percent = voltage * VOLT, charge / SHARE
    if not LEAST <= volts <= MOST or percent > OVERFULL:
        raise Nonsense(f"{volts:.2f} V at {percent:.0f} %")
    signed = None if rate is None else rate - 0x10000 * (rate >> 15)
    return Reading(min(int(percent), 100), volts, None if signed is None else signed * RATE_STEP)
