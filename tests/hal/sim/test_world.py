"""Everything that can happen, to every device, in any order: the drivers say only what they may, and come back."""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing

import pytest
from support.cases import DEMO, hal_of
from support.house import short_directory

from firmware.clock import FakeClock, settle
from firmware.hal.contracts.base import next_item
from firmware.hal.errors import HalError
from firmware.hal.inventory import Fitted, Hal, build_hal, far_end
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import READY, STARTING
from firmware.hal.sim.world import World

MENDING = {
    Kind.LID: ("open",),
    Kind.INDICATOR: ("pin-given-back",),
    Kind.BARCODE_SCANNER: ("unplug", "plug"),
    Kind.RECEIPT_PRINTER: ("unplug", "plug", "paper-loaded", "cover-closed", "error-cleared"),
    Kind.BATTERY: ("plug", "recover"),
    Kind.BOARD: ("plug", "recover"),
    Kind.UPLINK: ("unplug", "plug", "carrier-up"),
    Kind.MODEM: ("sim-put", "sim-unlock", "home", "good-signal", "attach", "unplug", "plug"),
    Kind.PAYMENT_TERMINAL: ("mended",),
    Kind.DOCUMENT_READER: ("unplug", "plug"),
    Kind.DOCUMENT_SCANNER: ("go-on", "free", "cover-closed", "unplug", "plug"),
    Kind.SIGNATURE_PAD: ("release", "unplug", "plug"),
    Kind.FINGERPRINT_SENSOR: ("unplug", "plug"),
    Kind.DOCUMENT_PRINTER: (
        *("jam-cleared", "paper-loaded", "cover-closed", "tray-inserted", "output-emptied", "toner-replaced"),
        *("paper-topped-up", "toner-topped-up", "resume", "error-cleared", "unplug", "plug"),
    ),
    Kind.EID_TERMINAL: ("mended",),
    Kind.CARD_READER: ("service-starts", "unplug", "plug"),
    Kind.RAIL: ("loosen", "pin-given-back"),
    Kind.CAMERA: ("uncover", "release", "formats", "unplug", "plug"),
    Kind.THERMOMETER: ("plug", "recover"),
    Kind.FAN: ("free", "pin-given-back"),
    Kind.TAMPER_CONTACT: ("close",),
    Kind.MOTION_SENSOR: ("stand",),
    Kind.BUZZER: ("pin-given-back",),
    Kind.BACKLIGHT: ("plug", "obey"),
}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def hal(clock: FakeClock) -> AsyncIterator[Hal]:
    hal = build_hal(hal_of(DEMO), clock, rehearsal=True)
    yield hal
    await hal.close()


def arguments(parameters: Mapping[str, type[int] | type[str]], dice: random.Random) -> dict[str, int | str]:
    return {name: dice.randint(-20, 150) if kind is int else f"C{dice.random()}" for name, kind in parameters.items()}


async def watch(fitted: Fitted, clock: FakeClock) -> None:
    """What a supervisor does: observe, and after a break observe again."""
    while True:
        try:
            async with aclosing(fitted.peripheral.observe()) as stream:
                async for _ in stream:
                    pass
        except HalError:
            await clock.sleep(0.5)


def poke_at_random(world: World, dice: random.Random) -> None:
    device, pokes = dice.choice(list(world.pokes().items()))
    name = dice.choice(list(pokes))
    world.poke(device, name, arguments(pokes[name].parameters, dice))


@pytest.mark.usefixtures("hangs_on_purpose")
@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in (2, 3))])
async def test_any_order_of_mishaps_ends_in_hal_errors_and_is_mended(hal: Hal, clock: FakeClock, seed: int) -> None:
    assert hal.world is not None
    dice = random.Random(seed)
    watchers = [asyncio.create_task(watch(fitted, clock)) for fitted in hal.devices.values()]
    for _ in range(150):
        poke_at_random(hal.world, dice)
        await clock.advance(dice.choice((0.0, 0.01, 0.3, 3.0)))
    assert not [task for task in watchers if task.done()], "a driver raised what is no HalError"
    for task in watchers:
        task.cancel()
    await asyncio.wait(watchers)
    await mend(hal)
    for name, fitted in hal.devices.items():
        async with aclosing(fitted.peripheral.observe()) as stream:
            while (told := await next_item(stream, clock)) == STARTING:
                pass
            assert told == READY, name


async def mend(hal: Hal) -> None:
    assert hal.world is not None
    for name, fitted in hal.devices.items():
        for poke in MENDING[fitted.config.kind]:
            hal.world.poke(name, poke, {})
    await settle()


async def test_what_a_killed_rehearsal_left_is_removed_by_the_next() -> None:
    with short_directory() as directory:  # there are sockets in a world
        left = directory / "koffer-world-left"
        left.mkdir()
        (left / "scanner.tty").touch()
        world = World(hal_of(DEMO), far_end, directory)
        assert len(list(directory.iterdir())) == 1
        assert not left.exists()
        world.close()
        assert list(directory.iterdir()) == []
