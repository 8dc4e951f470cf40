"""The devices that a `case.toml` names, at simulated and at missing wires."""

import asyncio
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, aclosing
from pathlib import Path

import pytest
from support.cases import DEMO, EXAMPLES, hal_of

from firmware.clock import FakeClock
from firmware.hal.contracts.base import fails_with, next_item
from firmware.hal.errors import HalError, PeripheralAbsent
from firmware.hal.inventory import Hal, build_hal
from firmware.hal.kinds import Kind
from firmware.hal.packs.registry import DRIVERS, FAMILIES
from firmware.hal.ports.barcode import Scan
from firmware.hal.ports.device import READY, STARTING, Condition
from firmware.hal.ports.hotplug import PlugAction, PlugEvent
from firmware.hal.ports.lid import LidPosition


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def hal(clock: FakeClock) -> AsyncIterator[Hal]:
    hal = build_hal(hal_of(DEMO), clock, rehearsal=True)
    yield hal
    await hal.close()


async def test_every_device_of_the_demo_case_is_ready_at_the_same_time(hal: Hal, clock: FakeClock) -> None:
    assert {fitted.config.kind for fitted in hal.devices.values()} == set(Kind), "the demo shows what there is"
    async with AsyncExitStack() as stack:
        for fitted in hal.devices.values():
            stream = await stack.enter_async_context(aclosing(fitted.peripheral.observe()))
            while (told := await next_item(stream, clock)) == STARTING:  # a terminal is asked first
                pass
            assert told == READY, fitted.config.name


async def test_what_happens_in_the_world_comes_through_the_real_driver(hal: Hal, clock: FakeClock) -> None:
    assert hal.world is not None
    async with (
        aclosing(hal.devices["lid"].peripheral.observe()) as lid,
        aclosing(hal.devices["barcode-scanner"].peripheral.observe()) as scanner,
    ):
        assert [await next_item(lid, clock) for _ in range(2)] == [READY, LidPosition.OPEN]
        await next_item(scanner, clock)
        hal.world.poke("lid", "slam", {})
        hal.world.poke("barcode-scanner", "scan", {"text": "4711"})
        assert await next_item(lid, clock) is LidPosition.CLOSED
        assert await next_item(scanner, clock) == Scan("4711")


async def test_plug_pulled_in_the_world_is_heard_as_the_system_would_say_it(hal: Hal, clock: FakeClock) -> None:
    assert hal.world is not None
    told: asyncio.Queue[PlugEvent] = asyncio.Queue()

    async def listen() -> None:
        async with aclosing(hal.hotplug.events()) as events:
            async for event in events:
                told.put_nowait(event)

    task = asyncio.create_task(listen())
    async with aclosing(hal.devices["barcode-scanner"].peripheral.observe()) as scanner:
        await next_item(scanner, clock)
        hal.world.poke("barcode-scanner", "unplug", {})
        assert isinstance(await fails_with(scanner, clock), PeripheralAbsent)
    hal.world.poke("barcode-scanner", "plug", {})
    hal.world.poke("cable", "unplug", {})
    hal.world.poke("battery", "unplug", {})
    path = "/devices/simulated/tty/barcode-scanner"
    assert await told.get() == PlugEvent(PlugAction.LEFT, "tty", path, "/dev/ttyACM0", "0c2e", "0b6a")
    assert await told.get() == PlugEvent(PlugAction.ARRIVED, "tty", path, "/dev/ttyACM0", "0c2e", "0b6a")
    assert await told.get() == PlugEvent(PlugAction.LEFT, "net", "/devices/simulated/net/cable")
    assert (await told.get()).subsystem == "power_supply"
    task.cancel()
    await asyncio.wait({task})


async def test_nothing_of_a_rehearsal_remains(
    clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    hal = build_hal(hal_of(DEMO), clock, rehearsal=True)
    (home,) = tmp_path.iterdir()
    assert home.stat().st_mode & 0o077 == 0, "nobody else may look into the world"
    await hal.close()
    assert list(tmp_path.iterdir()) == []


async def test_real_case_on_a_machine_without_its_devices_is_built_and_each_says_what_is_missing(
    clock: FakeClock,
) -> None:
    sys.modules.pop("firmware.hal.sim.world", None)
    hal = build_hal(hal_of(EXAMPLES / "case.toml"), clock, rehearsal=False)
    assert hal.world is None
    assert "firmware.hal.sim.world" not in sys.modules, "a real case imports no simulation"
    for name in ("lid", "indicator", "barcode-scanner", "receipt-printer", "battery", "lte"):
        async with aclosing(hal.devices[name].peripheral.observe()) as stream:
            assert isinstance(await first_error(stream, clock), HalError), name
    await hal.close()


async def first_error(stream: AsyncGenerator[Condition | object, None], clock: FakeClock) -> HalError:
    return await fails_with(stream, clock)


def test_no_two_drivers_share_a_name() -> None:
    assert len(DRIVERS) == sum(len(family.PACKS) for family in FAMILIES)
