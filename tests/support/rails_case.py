"""A small case with rails: the real drivers over their far ends, devices that hang, and time that a test moves."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar, cast

from firmware.appliance.compose.power import feeds
from firmware.appliance.managers.peripherals import Peripherals
from firmware.appliance.managers.power import PowerManager
from firmware.appliance.managers.rails import Rails
from firmware.appliance.managers.recovery import Recovery
from firmware.appliance.managers.supply import Supply
from firmware.appliance.power.policy import EndReason
from firmware.appliance.state.events import AnyEvent
from firmware.appliance.state.model import CaseState, Device
from firmware.clock import settle
from firmware.hal.inventory import Fitted, build_hal
from firmware.hal.kinds import Kind
from firmware.hal.ports.battery import Charge, PowerSource
from firmware.hal.ports.device import Condition
from firmware.hal.ports.rail import Rail, RailState
from firmware.hal.sim.peers.gpio_rail import GpioRailPeer
from firmware.hal.sim.world import World
from firmware.hal.transports.aside import Aside
from support.appliance import Desk, timeline_in
from support.cases import hal_of
from support.power import power_of

T = TypeVar("T")

PATIENCE: Final = 20.0  # real seconds

CASE: Final = """
[bays.left]
title = { de = "links", en = "left" }
[devices.paper-rail]
kind = "rail"
driver = "gpio-rail"
bay = "left"
title = { de = "Strom Drucker", en = "Printer power" }
connection = { pin = 5 }
rank = "printers"
[devices.modem-rail]
kind = "rail"
driver = "usb-port-rail"
bay = "left"
title = { de = "Strom Modem", en = "Modem power" }
connection = { hub = "1-1", port = 4 }
rank = "modem"
[devices.finger-rail]
kind = "rail"
driver = "gpio-rail"
bay = "left"
title = { de = "Strom Sensor", en = "Sensor power" }
connection = { pin = 6 }
[devices.printer]
kind = "receipt-printer"
driver = "escpos"
bay = "left"
title = { de = "Drucker", en = "Printer" }
connection = { port = "/dev/ttyUSB0", baud = 38400 }
rail = "paper-rail"
[devices.scanner]
kind = "barcode-scanner"
driver = "serial-barcode"
bay = "left"
title = { de = "Scanner", en = "Scanner" }
connection = { port = "/dev/ttyACM0", baud = 9600 }
rail = "paper-rail"
[devices.lte]
kind = "uplink"
driver = "kernel-link"
bay = "left"
title = { de = "LTE", en = "LTE" }
connection = { interface = "wwan0", medium = "lte" }
rail = "modem-rail"
[devices.finger]
kind = "fingerprint-sensor"
driver = "finger-r30x"
bay = "left"
title = { de = "Finger", en = "Finger" }
connection = { port = "/dev/ttyUSB1", baud = 57600 }
rail = "finger-rail"
[devices.pad]
kind = "receipt-printer"
driver = "escpos"
bay = "left"
title = { de = "Drucker ohne Schiene", en = "Printer without a rail" }
connection = { port = "/dev/ttyUSB2", baud = 38400 }
"""


class Ear:
    """Hands on what concerns power, and remembers who was lost."""

    def __init__(self, manager: PowerManager) -> None:
        self._manager = manager
        self.gone: list[str] = []

    async def observed(self, device: str, value: object) -> None:
        if isinstance(value, RailState):
            self._manager.rail_told(device, value)

    async def lost(self, device: str) -> None:
        self.gone.append(device)
        await self._manager.lost(device)


@dataclass(frozen=True)
class RailsCase:
    """What a test reaches for."""

    desk: Desk
    manager: PowerManager
    rails: Rails
    peripherals: Peripherals
    ends: list[EndReason]
    far: World | None
    aside: list[object]

    @property
    def world(self) -> World:
        """What is at the far ends."""
        assert self.far is not None
        return self.far

    def poke(self, device: str, name: str) -> None:
        """Let it happen."""
        self.world.poke(device, name, {})

    def load_switch(self, name: str) -> GpioRailPeer:
        """The far end of a rail on the header."""
        return cast("GpioRailPeer", self.world._peers[name])

    def condition(self, device: str) -> Condition:
        """How it is now."""
        return self.desk.store.state.devices[device].condition

    async def until(self, holds: Callable[[CaseState], bool], pace: float = 0.5) -> None:
        """Let time pass until it holds; each step waits for what is on the wires."""
        async with asyncio.timeout(PATIENCE):
            while not holds(self.desk.store.state):
                await self.advance(pace)

    async def becomes(self, device: str, condition: Condition) -> None:
        """Let time pass until a device is so."""
        await self.until(lambda state: state.devices[device].condition == condition)

    async def advance(self, seconds: float) -> None:
        """Let time pass in one step, and what follows be done."""
        never = asyncio.get_running_loop().create_future()
        await asyncio.wait({never}, timeout=0.004)
        while self.aside:  # calls into the kernel are real, and time must not run away from them
            await asyncio.wait({never}, timeout=0.001)
        await self.desk.clock.advance(seconds)
        await self.desk.journal.answers()
        await settle()

    async def spend(self, seconds: float) -> None:
        """Let time pass in small steps."""
        for _ in range(round(seconds / 0.5)):
            await self.advance(0.5)

    async def charge(self, source: PowerSource, percent: int) -> None:
        """The gauge tells this."""
        await self.manager.charged("battery", Charge(source, percent, None))
        await self.advance(0.1)

    async def told(self, *kinds: type[AnyEvent]) -> list[AnyEvent]:
        """What the journal has of these kinds."""
        await self.desk.journal.append_many(())
        return [row.event for row in await self.desk.journal.tail(10_000) if isinstance(row.event, kinds)]


@asynccontextmanager
async def rails_case(directory: Path) -> AsyncIterator[RailsCase]:
    """The case, running; everything that holds the devices and their power is as in the product."""
    file = directory / "case.toml"
    file.write_text(CASE)
    config = hal_of(file)
    (directory / "world").mkdir(exist_ok=True)
    async with timeline_in(directory) as desk:
        devices = {one.name: Device(one.name, one.kind, one.bay, one.title) for one in config.devices}
        desk.store.state = replace(desk.store.state, devices=MappingProxyType(devices), services=())
        hal = build_hal(config, desk.clock, rehearsal=True, below=directory / "world")
        async with running(desk, hal.devices, hal.world) as case:
            yield case
        await hal.close()


@asynccontextmanager
async def running(desk: Desk, devices: Mapping[str, Fitted], far: World | None = None) -> AsyncIterator[RailsCase]:
    """All that holds `devices` and their power, which the state must know already."""
    feed = feeds([one.config for one in devices.values()])
    supply = Supply(feed.rail_of)
    found = {name: one for name, one in devices.items() if one.config.kind is Kind.RAIL}
    rails = Rails({name: cast("Rail", one.peripheral) for name, one in found.items()}, desk.store, desk.clock, supply)
    for name in found.keys() - dict(feed.ranks).keys():
        rails.wish(name, RailState.ON)
    ends: list[EndReason] = []
    manager = power_of(desk, rails, ends.append, feeds=feed)
    everything = {name: one.peripheral for name, one in devices.items()}
    peripherals = Peripherals(everything, Ear(manager), desk.timeline, desk.store, desk.clock, supply=supply)
    recovery = Recovery(feed, rails, peripherals.reconnect, desk.timeline, desk.store, desk.journal, desk.clock)
    aside: list[object] = []
    tasks = {asyncio.create_task(one.run()) for one in (peripherals, manager, rails, recovery)}
    try:
        with _counted(aside):
            yield RailsCase(desk, manager, rails, peripherals, ends, far, aside)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        for task in tasks:
            if not task.cancelled():
                task.result()


@contextmanager
def _counted(under_way: list[object]) -> Iterator[None]:
    """`under_way` has an entry for each call that was made aside and has not come back."""
    original = Aside.call

    async def call(self: Aside, work: Callable[[], T]) -> T:
        under_way.append(work)
        try:
            return await original(self, work)
        finally:
            under_way.remove(work)

    Aside.call = call  # type: ignore[method-assign]
    try:
        yield
    finally:
        Aside.call = original  # type: ignore[method-assign]
