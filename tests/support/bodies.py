"""The body of a case for tests above the HAL: simulators on its ports, kept up by the real manager of peripherals."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

from firmware.appliance.managers.body import BodyWatch, BodyWord
from firmware.appliance.managers.display import Display
from firmware.appliance.managers.enclosure import Enclosure
from firmware.appliance.managers.sound import Sound
from firmware.appliance.managers.thermal import Thermal, Warmth
from firmware.clock import settle
from firmware.hal.errors import HalError
from firmware.hal.ports.battery import Battery
from firmware.hal.ports.device import Condition, Peripheral
from firmware.hal.sim.backlight import SimBacklight
from firmware.hal.sim.buzzer import SimBuzzer
from firmware.hal.sim.fan import SimFan
from firmware.hal.sim.motion import SimMotion
from firmware.hal.sim.tamper import SimTamper
from firmware.hal.sim.thermometer import SimThermometer
from support.appliance import Desk as Parts

BOARD, CELLS = "board-warmth", "cell-warmth"


@dataclass
class SimBody:
    """What the body is made of, and who looks after it."""

    parts: Parts
    enclosure: Enclosure
    thermal: Thermal
    display: Display
    watch: BodyWatch
    seal: SimTamper
    motion: SimMotion
    fan: SimFan
    board: SimThermometer
    cells: SimThermometer
    buzzer: SimBuzzer
    light: SimBacklight


def body_of(parts: Parts, charger: Battery | None = None) -> SimBody:
    """Nobody looks after it yet."""
    seal, fan, light = SimTamper("seal"), SimFan("fan"), SimBacklight("light")
    warmth = Warmth(MappingProxyType({BOARD: 80.0, CELLS: 50.0}), frozenset({CELLS}), {"fan": fan}, "battery", charger)
    enclosure = Enclosure({"seal": seal}, parts.timeline, parts.store, parts.journal, parts.clock)
    thermal = Thermal(warmth, parts.timeline, parts.store)
    display = Display(light, parts.timeline, parts.store, parts.clock)
    watch = BodyWatch(enclosure, thermal, display)
    warm = (SimThermometer(BOARD, hottest=80.0), SimThermometer(CELLS, hottest=50.0))
    return SimBody(
        parts,
        enclosure,
        thermal,
        display,
        watch,
        seal,
        SimMotion("motion"),
        fan,
        *warm,
        SimBuzzer("buzzer"),
        light,
    )


@asynccontextmanager
async def living(body: SimBody) -> AsyncIterator[SimBody]:
    """The body observed and looked after, as the controller does it."""
    await body.enclosure.remember()
    sound = Sound(body.buzzer, body.parts.store)
    devices = (body.seal, body.motion, body.fan, body.board, body.cells, body.buzzer, body.light)
    tasks = [asyncio.create_task(_observe(body, device.name, device)) for device in devices]
    tasks += [asyncio.create_task(part.run()) for part in (body.enclosure, body.thermal, body.display, sound)]
    await settle()
    try:
        yield body
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _observe(body: SimBody, name: str, device: Peripheral[object]) -> None:
    try:
        async with aclosing(device.observe()) as stream:
            async for told in stream:
                if not isinstance(told, Condition):
                    await body.watch.observed(name, cast("BodyWord", told))  # these simulators tell nothing else
    except HalError:
        body.watch.lost(name)
