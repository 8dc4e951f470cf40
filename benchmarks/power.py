"""What the power costs: from the pulled plug to the state on the stream, and while nothing happens."""

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.controller import start
from benchmarks.figure import Figure
from benchmarks.process import cpu_seconds

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from support.appliance import case_state  # noqa: E402

from firmware.appliance.api.client import Client  # noqa: E402
from firmware.appliance.api.messages import CaseView, Nothing, PokeRequest  # noqa: E402
from firmware.appliance.compose.power import PowerRoom, power_room  # noqa: E402
from firmware.appliance.journal import Journal  # noqa: E402
from firmware.appliance.managers.peripherals import Peripherals  # noqa: E402
from firmware.appliance.managers.till import Till  # noqa: E402
from firmware.appliance.state.store import Store  # noqa: E402
from firmware.appliance.timeline import Timeline  # noqa: E402
from firmware.clock import SystemClock  # noqa: E402
from firmware.hal.config import DeviceConfig, HalConfig  # noqa: E402
from firmware.hal.config.body import SupplyConnection  # noqa: E402
from firmware.hal.inventory import build_hal  # noqa: E402
from firmware.hal.kinds import Kind, Title  # noqa: E402
from firmware.hal.ports.battery import Charge, PowerSource  # noqa: E402

ROUNDS = 8
SETTLE = 8.0  # seconds until start-up is over
WATCH = 30.0  # seconds on battery, where somebody looks each minute


def measure() -> list[Figure]:
    """The first on the whole simulated case, the second on the power's part of it alone."""
    with tempfile.TemporaryDirectory(prefix="koffer-bench-") as root:
        loss = asyncio.run(_lose_mains(Path(root)))
    with tempfile.TemporaryDirectory(prefix="koffer-bench-") as root:
        idle = asyncio.run(_idle(Path(root)))
    return [
        Figure("mains loss to state on the stream, CPU", loss * 1e3, 50, "ms", "goal", cpu=True),
        Figure("power idle on battery", idle * 100, 0.1, "% of a core", "goal", cpu=True),
    ]


async def _lose_mains(root: Path) -> float:
    """Median processor seconds of the controller."""
    process, socket = start(root)
    try:
        async with await Client.connect(socket) as client:
            await asyncio.sleep(SETTLE)
            return statistics.median([await _pull(client, process.pid) for _ in range(ROUNDS)])
    finally:
        process.terminate()
        process.wait(15)


async def _pull(client: Client, pid: int) -> float:
    before = cpu_seconds(pid)
    await client.call("simulation.poke", PokeRequest("battery", "mains-off"), Nothing)
    await _until(client, PowerSource.BATTERY)
    spent = cpu_seconds(pid) - before
    await client.call("simulation.poke", PokeRequest("battery", "mains-on"), Nothing)
    await _until(client, PowerSource.MAINS)
    return spent


async def _until(client: Client, source: PowerSource) -> CaseView:
    async for view in client.watch():
        if view.power.source is source:
            return view
    raise RuntimeError("the controller has gone")


class _Charges:
    """What the gauge tells goes to the power, and nowhere else."""

    def __init__(self, room: PowerRoom) -> None:
        self._room = room

    async def observed(self, device: str, value: object) -> None:
        if isinstance(value, Charge):
            await self._room.manager.charged(device, value)

    async def lost(self, device: str) -> None:
        await self._room.manager.lost(device)


async def _idle(root: Path) -> float:
    """The share of a core that driver, policy and energy take while the case runs on battery and nothing happens."""
    clock = SystemClock()
    connection = SupplyConnection("BAT0", "ADP1")
    device = DeviceConfig("battery", Kind.BATTERY, "sysfs-battery", "base", Title("", ""), connection, None, 0)
    journal = await Journal.open(root / "journal.db", clock)
    hal = build_hal(HalConfig((), (device,)), clock, rehearsal=True, below=root)
    store = Store(case_state(), clock)
    timeline = Timeline(journal, store, clock)
    till = Till({}, None, timeline, store, clock)
    room = power_room(hal, till, None, timeline, store, journal, clock, lambda: None)
    devices = {"battery": hal.devices["battery"].peripheral}
    services = (Peripherals(devices, _Charges(room), timeline, store, clock), *room.services())
    running = [asyncio.create_task(service.run()) for service in services]
    try:
        assert hal.world is not None
        await asyncio.sleep(2.0)
        hal.world.poke("battery", "mains-off", {})
        await store.until(lambda state: state.power.source is PowerSource.BATTERY)
        await asyncio.sleep(2.0)
        before = time.process_time()
        await asyncio.sleep(WATCH)
        return (time.process_time() - before) / WATCH
    finally:
        for task in running:
            task.cancel()
        await asyncio.wait(running)
        await hal.close()
        await journal.close()
