"""Pens and typing scanners: lost records, floods, absurd axes, another program, many plugs."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest
from support.devices import device

from firmware.clock import FakeClock
from firmware.hal.config.inputs import KeysConnection, PenConnection
from firmware.hal.contracts.base import fails_with, next_item, until_quiet
from firmware.hal.contracts.signature_pad import until
from firmware.hal.drivers.evdev_barcode import EvdevBarcode
from firmware.hal.drivers.evdev_pen import EvdevPen
from firmware.hal.errors import PeripheralAbsent, PeripheralBusy, PeripheralFault, PeripheralSilent
from firmware.hal.kinds import Kind
from firmware.hal.ports.barcode import Scan
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.sim.peers.input_far import InputFar
from firmware.hal.sim.peers.key_scanner import KeyScannerPeer
from firmware.hal.sim.peers.pen_pad import PAD, SIGNATURE, PenPadPeer
from firmware.hal.transports.ink import MOST_POINTS
from firmware.hal.wire.input_records import Abilities, Axis
from firmware.hal.wire.pen import ABS_X, ABS_Y, BTN_TOUCH

GARBLED = Condition(DeviceState.ATTENTION, Reason.GARBLED)


@pytest.fixture
async def pad(tmp_path: Path) -> AsyncIterator[PenPadPeer]:
    peer = PenPadPeer(device(Kind.SIGNATURE_PAD, "evdev-pen", PenConnection("/dev/input/event7")), tmp_path)
    yield peer
    peer.close()


@pytest.fixture
async def scanner(tmp_path: Path) -> AsyncIterator[KeyScannerPeer]:
    peer = KeyScannerPeer(device(Kind.BARCODE_SCANNER, "evdev-barcode", KeysConnection("/dev/input/event8")), tmp_path)
    yield peer
    peer.close()


async def test_buffer_that_ran_over_in_a_stroke_ends_it_and_the_next_goes_on(pad: PenPadPeer) -> None:
    clock = FakeClock()
    driver = EvdevPen("pad", pad.connection, clock)
    async with aclosing(driver.observe()) as stream:
        await next_item(stream, clock)
        signing = driver.begin()
        pad.lose()
        await until(signing, 4)
        strokes = signing.finish().strokes
    assert [[point.x for point in stroke] for stroke in strokes] == [[1000, 1100], [5000, 5100]]


async def test_signature_at_the_speed_of_hands_arrives_whole(pad: PenPadPeer) -> None:
    clock = FakeClock()
    driver = EvdevPen("pad", pad.connection, clock)
    async with aclosing(driver.observe()) as stream:
        await next_item(stream, clock)
        signing = driver.begin()
        pad.sign()
        await until(signing, sum(map(len, SIGNATURE)))
        assert len(signing.finish().strokes) == len(SIGNATURE)


async def test_flood_of_ink_fills_the_sheet_and_no_more_and_the_pad_lives(pad: PenPadPeer) -> None:
    clock = FakeClock()
    driver = EvdevPen("pad", pad.connection, clock)
    async with aclosing(driver.observe()) as stream:
        await next_item(stream, clock)
        signing = driver.begin()
        pad.flood()
        await until(signing, MOST_POINTS)
        sheet = signing.sheet()
        assert (sheet.points, sheet.full) == (MOST_POINTS, True)
        signing.clear()
        assert await until_quiet(stream, clock) == []
        assert signing.sheet().points <= MOST_POINTS
        signing.cancel()


@pytest.mark.parametrize(
    "abilities",
    [
        Abilities(frozenset({BTN_TOUCH}), {ABS_X: Axis(0, 0, 100), ABS_Y: Axis(0, 6000, 100)}),
        Abilities(frozenset({BTN_TOUCH}), {ABS_X: Axis(-(2**31), 2**31 - 1, 1), ABS_Y: Axis(0, 6000, 100)}),
        Abilities(frozenset({BTN_TOUCH}), {ABS_X: Axis(100, -100, 100), ABS_Y: Axis(0, 6000, 100)}),
        Abilities(frozenset(), {ABS_X: Axis(0, 9600, 100), ABS_Y: Axis(0, 6000, 100)}),
        Abilities(frozenset({BTN_TOUCH}), {}),
    ],
)
async def test_device_with_absurd_axes_is_no_pad(tmp_path: Path, abilities: Abilities) -> None:
    far = InputFar(tmp_path / "pad", abilities)
    clock = FakeClock()
    async with aclosing(EvdevPen("pad", PenConnection(far.path), clock).observe()) as stream:
        assert isinstance(await fails_with(stream, clock), PeripheralFault)
    far.unplug()


async def test_pad_that_knows_no_resolution_has_the_size_that_the_case_says(tmp_path: Path) -> None:
    far = InputFar(tmp_path / "pad", Abilities(PAD.keys, {ABS_X: Axis(0, 32767), ABS_Y: Axis(0, 32767)}))
    clock = FakeClock()
    driver = EvdevPen("pad", PenConnection(far.path, 120, 50), clock)
    async with aclosing(driver.observe()) as stream:
        assert await next_item(stream, clock) == READY
        signing = driver.begin()
        assert (signing.sheet().width, signing.sheet().height) == (12000, 5000)
        signing.cancel()
    far.unplug()


async def test_another_program_has_the_device(pad: PenPadPeer, scanner: KeyScannerPeer) -> None:
    clock = FakeClock()
    pad.take()
    scanner.take()
    drivers = (EvdevPen("pad", pad.connection, clock), EvdevBarcode("scanner", scanner.connection, clock))
    for driver in drivers:
        async with aclosing(driver.observe()) as stream:
            assert isinstance(await fails_with(stream, clock), PeripheralBusy)
    pad.release()
    async with aclosing(drivers[0].observe()) as stream:
        assert await next_item(stream, clock) == READY


async def test_kernel_that_does_not_come_back_from_opening_holds_up_nobody(tmp_path: Path) -> None:
    """A socket that nobody accepts at stands for a device on which `open` hangs."""
    door = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    door.bind(str(tmp_path / "pad"))
    door.listen(1)
    clock = FakeClock()
    async with aclosing(EvdevPen("pad", PenConnection(f"unix:{tmp_path}/pad"), clock).observe()) as stream:
        task = asyncio.ensure_future(anext(stream))
        await asyncio.wait({task}, timeout=0.1)
        async with asyncio.timeout(1):
            task.cancel()
            await asyncio.wait({task})
    async with aclosing(EvdevPen("pad", PenConnection(f"unix:{tmp_path}/pad"), clock).observe()) as stream:
        assert isinstance(await fails_with(stream, clock), PeripheralSilent)
    door.close()
    for left in threading.enumerate():
        if left.name.startswith("aside"):
            left.join(5)
            assert not left.is_alive(), "it ends as soon as the kernel comes back"


async def test_keys_lost_in_a_code_spoil_it_and_not_the_next(scanner: KeyScannerPeer) -> None:
    clock = FakeClock()
    async with aclosing(EvdevBarcode("scanner", scanner.connection, clock).observe()) as stream:
        assert await next_item(stream, clock) == READY
        scanner.lose("KOFFER-0007")
        assert await next_item(stream, clock) == GARBLED
        scanner.scan("A2")
        assert [await next_item(stream, clock) for _ in range(2)] == [READY, Scan("A2")]


async def test_code_without_its_end_is_not_joined_with_the_next(scanner: KeyScannerPeer) -> None:
    from firmware.hal.wire.key_codes import strokes

    clock = FakeClock()
    async with aclosing(EvdevBarcode("scanner", scanner.connection, clock).observe()) as stream:
        assert await next_item(stream, clock) == READY
        scanner.far.tell(strokes("KOFF", scanner.connection.layout))
        assert await next_item(stream, clock) == GARBLED
        scanner.scan("A2")
        assert [await next_item(stream, clock) for _ in range(2)] == [READY, Scan("A2")]


async def test_plug_out_and_in_many_times_leaves_nothing_behind(pad: PenPadPeer) -> None:
    clock = FakeClock()
    driver = EvdevPen("pad", pad.connection, clock)

    async def turn() -> int:
        async with aclosing(driver.observe()) as stream:
            assert await next_item(stream, clock) == READY
            signing = driver.begin()
            pad.sign_half()
            assert isinstance(await fails_with(stream, clock), PeripheralAbsent)
        assert signing.sheet().points == 0
        pad.plug()
        return len(list(Path("/proc/self/fd").iterdir()))

    counts = [await turn() for _ in range(8)]
    assert counts[-1] == counts[1]


async def test_rehearsal_in_a_directory_with_a_long_name(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120)
    deep.mkdir()
    far = InputFar(deep / "pad", PAD)
    clock = FakeClock()
    async with aclosing(EvdevPen("pad", PenConnection(far.path), clock).observe()) as stream:
        assert await next_item(stream, clock) == READY
    far.unplug()
    assert not list(deep.iterdir())
