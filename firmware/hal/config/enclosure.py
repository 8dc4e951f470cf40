"""What watches over the body of the case and speaks for it: thermometers, fan, seal, shocks, buzzer, light."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from firmware.hal.config import Connection, KernelName

TACHOMETER_WINDOW: Final = 1.0
"""Seconds for which the pulses of a fan are counted."""


@dataclass(frozen=True, slots=True)
class HwmonConnection(Connection):
    """A temperature of the kernel's hwmon class, by the `name` of its chip (`cpu_thermal`, `lm75`) and its number.

    Numbers of the class's directories change from start to start, names do not. Outside `coldest` to `hottest` (degrees
    Celsius) the case should not be worked with; what they are depends on what is measured.
    """

    chip: str
    number: int = 1
    coldest: float = 0.0
    hottest: float = 60.0
    root: Path = Path("/sys/class/hwmon")

    def claims(self) -> Iterator[tuple[str, str]]:
        yield "chip", f"temperature {self.number} of {self.chip}"


@dataclass(frozen=True, slots=True)
class FanConnection(Connection):
    """A fan on a BCM pin that pulses `frequency` times a second; `tachometer` pulls its pin `pulses` times a turn."""

    pin: int
    frequency: float = 100.0
    tachometer: int | None = None
    pulses: int = 2

    def claims(self) -> Iterator[tuple[str, str]]:
        yield "pin", f"BCM pin {self.pin}"
        if self.tachometer is not None:
            yield "tachometer", f"BCM pin {self.tachometer}"


@dataclass(frozen=True, slots=True)
class TamperConnection(Connection):
    """A contact that is closed while the body is. What remembers for it while the case is off, is optional:

    a latch that holds `latch` high from the first opening until `reset` is pulsed, and a clock chip that keeps the time
    of the first opening (`rtc0`), see the kernel's `rtc/…/timestamp0`.
    """

    pin: int
    closed_high: bool
    bounce: float
    latch: int | None = None
    reset: int | None = None
    rtc: str = ""
    root: Path = Path("/sys/class/rtc")

    def claims(self) -> Iterator[tuple[str, str]]:
        for key in ("pin", "latch", "reset"):
            if (pin := getattr(self, key)) is not None:
                yield key, f"BCM pin {pin}"
        if self.rtc:
            yield "rtc", f"timestamp of {self.rtc}"


@dataclass(frozen=True, slots=True)
class MotionConnection(Connection):
    """Switches to ground that close: `shock` for an instant when hit, `tilt` as long as the case stands wrongly.

    One of them may be missing. `rest` are the seconds for which a stance must hold.
    """

    shock: int | None
    tilt: int | None
    rest: float = 1.0

    def claims(self) -> Iterator[tuple[str, str]]:
        for key in ("shock", "tilt"):
            if (pin := getattr(self, key)) is not None:
                yield key, f"BCM pin {pin}"


@dataclass(frozen=True, slots=True)
class BuzzerConnection(Connection):
    """A passive buzzer on a BCM pin."""

    pin: int

    def claims(self) -> Iterator[tuple[str, str]]:
        yield "pin", f"BCM pin {self.pin}"


@dataclass(frozen=True, slots=True)
class BacklightConnection(Connection):
    """A light of the kernel's backlight class by its name (`10-0045`, `intel_backlight`)."""

    light: str
    root: Path = Path("/sys/class/backlight")

    def claims(self) -> Iterator[tuple[str, str]]:
        yield "light", f"backlight {self.light}"

    def kernel_name(self) -> KernelName:
        return KernelName("backlight", "")
