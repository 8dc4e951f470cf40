"""The body's drivers on a gpio-sim chip, through lgpio: what the mock header cannot show.

Collected only where the kernel offers gpio-sim (see `conftest.py` here): `modprobe gpio-sim`, as root.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

from firmware.clock import SystemClock
from firmware.hal.config.body import GpioIndicatorConnection, GpioLidConnection
from firmware.hal.config.enclosure import FanConnection, TamperConnection
from firmware.hal.drivers.gpio_indicator import GpioIndicator
from firmware.hal.drivers.gpio_lid import GpioLid
from firmware.hal.drivers.gpio_tamper import GpioTamper
from firmware.hal.drivers.pwm_fan import PwmFan
from firmware.hal.ports.device import READY
from firmware.hal.ports.indicator import Signal
from firmware.hal.ports.lid import LidPosition
from firmware.hal.ports.tamper import Seal
from firmware.hal.transports.gpio import Pins

CONFIGFS = Path("/sys/kernel/config/gpio-sim")
RASPBERRY_PI_4 = 0xC03114


class Chip:
    """A chip of 28 lines, whose far side is two files a line."""

    def __init__(self) -> None:
        self.root = CONFIGFS / f"koffer-{os.getpid()}"
        bank = self.root / "bank0"
        bank.mkdir(parents=True)
        (bank / "num_lines").write_text("28")
        (self.root / "live").write_text("1")
        self.number = int((bank / "chip_name").read_text().strip().removeprefix("gpiochip"))
        self._lines = Path("/sys/devices/platform") / (self.root / "dev_name").read_text().strip()
        self._lines /= (bank / "chip_name").read_text().strip()

    def pull(self, pin: int, level: str) -> None:
        (self._lines / f"sim_gpio{pin}" / "pull").write_text(f"pull-{level}")

    def level(self, pin: int) -> bool:
        return (self._lines / f"sim_gpio{pin}" / "value").read_text().strip() == "1"

    def close(self) -> None:
        (self.root / "live").write_text("0")
        (self.root / "bank0").rmdir()
        self.root.rmdir()


@pytest.fixture
def chip() -> Iterator[Chip]:
    chip = Chip()
    yield chip
    chip.close()


@pytest.fixture
async def pins(chip: Chip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pins]:
    monkeypatch.setenv("LG_WD", str(tmp_path))
    pins = Pins(_factory(chip.number))
    yield pins
    pins.close()


def _factory(number: int) -> Callable[[], object]:
    def make() -> object:
        from gpiozero.pins.lgpio import LGPIOFactory

        class Board(LGPIOFactory):  # type: ignore[misc]  # gpiozero has no types
            def _get_revision(self) -> int:
                return RASPBERRY_PI_4

        return Board(chip=number)

    return make


async def test_lid_moves(chip: Chip, pins: Pins) -> None:
    chip.pull(17, "up")
    lid = GpioLid("lid", GpioLidConnection(17, closed_high=False, bounce=0.02), SystemClock(), pins)
    async with aclosing(lid.observe()) as stream, asyncio.timeout(5):
        assert [await anext(stream) for _ in range(2)] == [READY, LidPosition.OPEN]
        chip.pull(17, "down")
        assert await anext(stream) is LidPosition.CLOSED


async def test_lamp_shines(chip: Chip, pins: Pins) -> None:
    lamp = GpioIndicator("lamp", GpioIndicatorConnection(22, 27, 23), SystemClock(), pins)
    async with aclosing(lamp.observe()) as stream, asyncio.timeout(5):
        await anext(stream)
        lamp.show(Signal.READY)
        assert [chip.level(pin) for pin in (22, 27, 23)] == [False, True, False]


async def test_body_opened_while_off(chip: Chip, pins: Pins) -> None:
    for pin in (5, 6):
        chip.pull(pin, "up")
    contact = GpioTamper("seal", TamperConnection(5, True, 0.02, latch=6), SystemClock(), pins)
    async with aclosing(contact.observe()) as stream, asyncio.timeout(5):
        assert [await anext(stream) for _ in range(2)] == [READY, Seal(closed=True, opened=True)]


async def test_fan_at_full_speed_is_a_level(chip: Chip, pins: Pins) -> None:
    fan = PwmFan("fan", FanConnection(18), SystemClock(), pins)
    async with aclosing(fan.observe()) as stream, asyncio.timeout(5):
        await anext(stream)
        await anext(stream)
        fan.drive(1.0)
        while not chip.level(18):
            await asyncio.wait({asyncio.ensure_future(SystemClock().sleep(0.01))})
