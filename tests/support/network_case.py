"""A whole case in this process, in rehearsal, with two ways out, a modem and a terminal; time is a test's."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from firmware.appliance.api import methods
from firmware.appliance.api.client import Client
from firmware.appliance.api.messages import Nothing, PokeRequest
from firmware.appliance.compose.opening import appliance
from firmware.appliance.compose.parts import Appliance
from firmware.appliance.config import read_config
from firmware.appliance.journal.reading import read_tail
from firmware.appliance.network.link import Verdict
from firmware.appliance.network.rungs import Mending
from firmware.appliance.paths import Paths
from firmware.appliance.state.events import AnyEvent, ModemMending
from firmware.appliance.state.model import CaseState
from firmware.appliance.supervise import supervise
from firmware.clock import FakeClock, settle
from firmware.hal.ports.device import DeviceState

CASE: Final = """
[case]
id = "KOFFER-0001"
office = "Testamt"
[bays.left]
title = { de = "links", en = "left" }
[network]
data_limit_mb = 1000
[devices.cable]
kind = "uplink"
driver = "kernel-link"
bay = "left"
title = { de = "Kabel", en = "Cable" }
connection = { interface = "eth0", medium = "ethernet" }
[devices.lte]
kind = "uplink"
driver = "kernel-link"
bay = "left"
title = { de = "LTE", en = "LTE" }
connection = { interface = "wwan0", medium = "lte" }
rail = "power"
[devices.modem]
kind = "modem"
driver = "modemmanager"
bay = "left"
title = { de = "Modem", en = "Modem" }
connection = { interface = "wwan0" }
rail = "power"
[devices.power]
kind = "rail"
driver = "gpio-rail"
bay = "left"
title = { de = "Strom", en = "Power" }
connection = { pin = 5 }
rank = "modem"
[devices.payment]
kind = "payment-terminal"
driver = "zvt-tcp"
bay = "left"
title = { de = "Terminal", en = "Terminal" }
connection = { address = "192.168.77.20", port = 20007 }
"""
STEP: Final = 0.25  # seconds of fake time in one go


@dataclass
class NetworkCase:
    """What a test reaches for. `views` are the bytes of all that the local API has shown."""

    appliance: Appliance
    clock: FakeClock
    paths: Paths
    client: Client
    views: bytearray = field(default_factory=bytearray)

    @property
    def state(self) -> CaseState:
        return self.appliance.store.state

    async def poke(self, device: str, name: str, **arguments: int | str) -> None:
        """Let it happen."""
        await self.client.call(methods.POKE.name, PokeRequest(device, name, arguments), Nothing)

    async def until(self, holds: Callable[[CaseState], bool], seconds: float, pace: float = STEP) -> float:
        """Let time pass until it holds, for so long at most; how long it took."""
        began = self.clock.monotonic()
        async with asyncio.timeout(60):
            while not holds(self.state):
                assert self.clock.monotonic() - began <= seconds, "it takes too long"
                await self.advance(pace)
        return self.clock.monotonic() - began

    async def mends(self, step: Mending, seconds: float) -> float:
        """This is done for the modem; how long it took until then."""
        began = self.clock.monotonic()
        while not any(isinstance(event, ModemMending) and event.step is step for event in self.events()):
            assert self.clock.monotonic() - began <= seconds, "it takes too long"
            await self.advance(STEP)
        return self.clock.monotonic() - began

    async def spend(self, seconds: float) -> None:
        """Let time pass."""
        for _ in range(round(seconds / STEP)):
            await self.advance(STEP)

    async def advance(self, seconds: float) -> None:
        """One step of time, and what is on the wires arrives."""
        never = asyncio.get_running_loop().create_future()
        await asyncio.wait({never}, timeout=0.002)
        await self.clock.advance(seconds)
        await settle()

    async def passes(self, way: str, seconds: float = 60.0) -> float:
        """The way works; how long it took."""
        return await self.until(lambda state: verdict(state, way) is Verdict.WORKS, seconds)

    async def told(self, *kinds: type[AnyEvent]) -> list[AnyEvent]:
        """What is on disk of these kinds."""
        await self.advance(2.0)
        return [event for event in self.events() if isinstance(event, kinds)]

    def events(self) -> list[AnyEvent]:
        """All that is on disk now."""
        return [row.event for row in read_tail(self.paths.journal, 10_000)]


def verdict(state: CaseState, way: str) -> Verdict | None:
    """What is thought of the way."""
    return next((one.verdict for one in state.network.ways if one.name == way), None)


async def _watch(client: Client, views: bytearray) -> None:
    async for view in client.watch():
        views.extend(msgspec.json.encode(view))


@asynccontextmanager
async def network_case(directory: Path, more: str = "") -> AsyncIterator[NetworkCase]:
    """It runs, both ways work, and the modem is well."""
    file = directory / "case.toml"
    file.write_text(CASE + more, "utf-8")
    paths, clock = Paths(directory / "data", directory / "run"), FakeClock()
    async with appliance(read_config(file), paths, clock, "") as case:
        living = asyncio.create_task(supervise(case.services, case.stop, clock))
        await case.ready.wait()
        async with await Client.connect(paths.socket) as client, await Client.connect(paths.socket) as watcher:
            running = NetworkCase(case, clock, paths, client)
            watching = asyncio.create_task(_watch(watcher, running.views))
            for way in ("cable", "lte"):
                await running.passes(way)
            await running.until(lambda state: state.devices["modem"].condition.state is DeviceState.READY, 30)
            yield running
            watching.cancel()
            await asyncio.wait({watching})
        case.ask_to_stop()
        while not living.done():
            await running.advance(STEP)
        await living
