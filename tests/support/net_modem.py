"""The appliance's side of the modem on the real daemons: NetworkManager, ModemManager, a stick that stalls or hangs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from firmware.appliance.managers.bars import Bars
from firmware.appliance.managers.connectivity import Connectivity
from firmware.appliance.managers.keeping import Keeping
from firmware.appliance.managers.modem import ModemWatch
from firmware.appliance.managers.modem_ladder import Hands, ModemLadder
from firmware.appliance.managers.peripherals import Peripherals
from firmware.appliance.managers.sim_pin import SimDesk
from firmware.appliance.network.link import is_good
from firmware.appliance.network.modem import PinDesk
from firmware.appliance.state.events import DeviceArrived, ModemMended, ModemMending
from firmware.appliance.state.model import Device
from firmware.appliance.timeline import Timeline
from firmware.clock import SystemClock
from firmware.hal.config.body import LinkConnection
from firmware.hal.config.modem import ManagedModemConnection
from firmware.hal.drivers.kernel_link import KernelLink
from firmware.hal.drivers.mm_modem import ManagedModem
from firmware.hal.drivers.nm_keeper import NetworkManagerKeeper
from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.modem import ModemState
from firmware.hal.ports.uplink import LinkState
from firmware.hal.sim.hotplug import SimHotplug
from support.failover import KINDS, WAYS, Travelling, travelling
from support.net_manager import Radio
from support.net_router import BROKER
from support.net_stick import Stick, lte_stick
from support.net_trip import until
from support.net_world import NetWorld, net_world
from support.uplinks import CABLE, LTE, entered

PIN = "1234"


class Rail:
    """The stick's power: it loses its ports and comes back with fresh ones."""

    def __init__(self, stick: Stick) -> None:
        self._stick = stick

    def can_cycle(self, rail: str) -> bool:
        return rail == "rail"

    async def cycle(self, rail: str, seconds: float) -> None:
        self._stick.unplug()
        await SystemClock().sleep(seconds)
        self._stick.plug()


class Machine:
    """May not be needed."""

    async def reboot(self) -> None:
        raise AssertionError("without a reboot")

    async def power_off(self) -> None:
        raise AssertionError("nobody asks for it")


class Ear:
    """What modem and links tell."""

    def __init__(self, watch: ModemWatch, ways: Connectivity) -> None:
        self._watch = watch
        self._ways = ways

    async def observed(self, device: str, value: object) -> None:
        if isinstance(value, ModemState):
            await self._watch.observed(value)
        elif isinstance(value, LinkState):
            await self._ways.linked(device, value)

    async def lost(self, device: str) -> None:
        if device == "modem":
            await self._watch.lost()
        await self._ways.lost(device)


@dataclass(frozen=True)
class Mended:
    """What a test reaches for. The cable is pulled, and LTE is the way out."""

    world: NetWorld
    case: Travelling
    stick: Stick
    sim: SimDesk

    @property
    def passes(self) -> bool:
        """Whether LTE passes something, as the case sees it."""
        return is_good(self.case.ways._policy.links["lte"])

    async def mended(self, seconds: float) -> float:
        """From now until the way was lost and passes again, while the case has something to tell each second."""
        began = SystemClock().monotonic()
        working = asyncio.create_task(self._work())
        await until(lambda: not self.passes, seconds)
        await until(lambda: self.passes, seconds)
        working.cancel()
        return SystemClock().monotonic() - began

    async def _work(self) -> None:
        while True:
            await self.case.journal.append(DeviceArrived("modem"))
            await SystemClock().sleep(1.0)

    async def told(self) -> list[str]:
        """The steps and what came of them."""
        rows = [row.event for row in await self.case.journal.tail(999)]
        return [
            f"{event.step} {event.cause if isinstance(event, ModemMending) else event.result}"
            for event in rows
            if isinstance(event, ModemMending | ModemMended)
        ]


@asynccontextmanager
async def mended_case(directory: Path) -> AsyncIterator[Mended]:
    """The PIN has been typed, as a clerk does."""
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(net_world(directory, radio=Radio.STICK))
        stick = await stack.enter_async_context(lte_stick(world, directory))
        await stick.unlock()
        for link in (CABLE, LTE):
            await world.manager.leased(link, 60)
        stack.enter_context(entered(world.nets.case))
        where = travelling(world.nets, directory, host=BROKER, files=directory / "run")
        case = await stack.enter_async_context(where)
        timeline = Timeline(case.journal, case.store, clock)
        kinds = {"cable": Kind.UPLINK, "lte": Kind.UPLINK, "modem": Kind.MODEM}
        devices = {name: Device(name, kind, "base", Title(name, name)) for name, kind in kinds.items()}
        case.store.state = replace(case.store.state, devices=MappingProxyType(devices), services=())
        modem = ManagedModem("modem", ManagedModemConnection(LTE, world.bus), clock, SimHotplug())
        keeping = Keeping(NetworkManagerKeeper(WAYS, clock, world.bus, frozenset({"lte"})), clock)
        sim = SimDesk("modem", modem, timeline, case.journal, clock)
        watch = ModemWatch("modem", "lte", sim, Bars(case.ways.bar), timeline, clock, roaming=False)
        hands = Hands("modem", "lte", modem, Rail(stick), Machine(), case.ways.prove, keeping.renew, rail="rail")
        ladder = ModemLadder(hands, watch.mending, timeline, case.store, case.journal, clock)
        links = {name: KernelLink(name, LinkConnection(WAYS[name], KINDS[name]), clock) for name in WAYS}
        peripherals = Peripherals({**links, "modem": modem}, Ear(watch, case.ways), timeline, case.store, clock)
        tasks = [asyncio.create_task(one.run()) for one in (keeping, sim, watch, ladder, peripherals)]
        stack.push_async_callback(_end, tasks)
        stick.unplug()
        stick.plug()
        await until(lambda: sim.desk is PinDesk.WANTED, 60)
        assert await sim.enter(PIN) is None
        made = Mended(world, case, stick, sim)
        await until(lambda: made.passes, 60)
        world.nets.pull(CABLE)
        await case.on("lte")
        yield made


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
