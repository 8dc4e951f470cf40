"""Everything that can happen to a battery or a board, in any order: only `HalError`s, and well again in the end."""

import asyncio
import random
from collections.abc import Mapping
from contextlib import aclosing
from pathlib import Path

import pytest
from support.devices import device

from firmware.clock import FakeClock, settle
from firmware.hal.config import DeviceConfig, HalConfig
from firmware.hal.config.body import SupplyConnection
from firmware.hal.config.lines import TcpConnection
from firmware.hal.config.power import BoardConnection, GaugeConnection, Kill, NutConnection, Sense
from firmware.hal.contracts.base import next_item
from firmware.hal.errors import HalError
from firmware.hal.inventory import build_hal
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import READY, STARTING, Peripheral

DEVICES = (
    device(Kind.BATTERY, "sysfs-battery", SupplyConnection("BAT0", "ADP1")),
    device(Kind.BATTERY, "nut-battery", NutConnection("koffer", TcpConnection("127.0.0.1", 3493))),
    device(Kind.BATTERY, "gauge-battery", GaugeConnection(1, 0x36, Sense(6, high=False), 90_000, Kill(26, 30.0), 12)),
    device(Kind.BOARD, "board-power", BoardConnection("rpi_volt", Path("/sys/none"))),
)


def arguments(parameters: Mapping[str, type[int] | type[str]], dice: random.Random) -> dict[str, int | str]:
    return {name: dice.randint(-20, 150) for name in parameters}


async def watch(peripheral: Peripheral[object], clock: FakeClock) -> None:
    while True:
        try:
            async with aclosing(peripheral.observe()) as stream:
                async for _ in stream:
                    pass
        except HalError:
            await clock.sleep(0.5)


@pytest.mark.usefixtures("hangs_on_purpose")
@pytest.mark.parametrize("config", DEVICES, ids=lambda config: config.driver)
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in (1, 2))])
async def test_any_order_of_mishaps_is_mended(config: DeviceConfig, seed: int, tmp_path: Path) -> None:
    clock, dice = FakeClock(), random.Random(seed)
    hal = build_hal(HalConfig((), (config,)), clock, rehearsal=True, below=tmp_path)
    world, peripheral = hal.world, hal.devices[config.name].peripheral
    assert world is not None
    try:
        watcher = asyncio.create_task(watch(peripheral, clock))
        pokes = world.pokes()[config.name]
        for _ in range(80):
            name = dice.choice(list(pokes))
            world.poke(config.name, name, arguments(pokes[name].parameters, dice))
            await asyncio.wait({watcher}, timeout=0.002)
            await clock.advance(dice.choice((0.0, 0.01, 0.3, 3.0, 70.0)))
        assert not watcher.done(), "the driver raised what is no HalError"
        watcher.cancel()
        await asyncio.wait({watcher})
        for name in ("plug", "recover"):
            world.poke(config.name, name, {})
        await settle()
        async with aclosing(peripheral.observe()) as stream:
            while (told := await next_item(stream, clock)) == STARTING:
                pass
            assert told == READY
    finally:
        await hal.close()
