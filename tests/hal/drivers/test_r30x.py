"""A serial fingerprint module: what goes over its line, and what it does to those who misjudge it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest
from support.devices import device

from firmware.clock import FakeClock
from firmware.hal.config.fingerprint import R30xConnection
from firmware.hal.config.lines import SerialConnection
from firmware.hal.contracts.base import fails_with, next_item
from firmware.hal.contracts.fingerprint import NEEDS_CLEANING, ended
from firmware.hal.drivers.finger_trouble import reason_of
from firmware.hal.drivers.r30x import R30x
from firmware.hal.drivers.r30x_measure import PATIENCE, quality_of
from firmware.hal.errors import (
    HalError,
    PeripheralAbsent,
    PeripheralBusy,
    PeripheralFault,
    PeripheralSilent,
    ProtocolViolation,
)
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import READY
from firmware.hal.ports.fingerprint import Coverage, FingerReason, FingerTrouble, Quality
from firmware.hal.sim.peers.pty_line import PtyLine
from firmware.hal.sim.peers.r30x_module import R30xModulePeer
from firmware.hal.wire.fingerprint.commands import Confirmation, Instruction

LINE = SerialConnection("/dev/serial/by-id/none", 57600)
OWN = R30xConnection(LINE, address=0x01020304, password=0xCAFEBABE, clean_after=2)


@pytest.fixture
async def peer(tmp_path: Path) -> AsyncIterator[R30xModulePeer]:
    peer = R30xModulePeer(device(Kind.FINGERPRINT_SENSOR, "finger-r30x", OWN), tmp_path)
    yield peer
    peer.close()


async def test_whole_day_of_fingers_asks_for_no_print(peer: R30xModulePeer) -> None:
    clock = FakeClock()
    sensor = R30x("sensor", peer.connection, clock)
    async with aclosing(sensor.observe()) as stream:
        assert await next_item(stream, clock) == READY
        for lay in (peer.finger, peer.dirty, peer.wet, peer.dry, peer.blurred):
            lay()
            assert isinstance(await ended(clock, sensor.quality()), Quality)
        peer.power_cycle()
        peer.lift()
        assert await ended(clock, sensor.quality()) == FingerTrouble(FingerReason.NO_FINGER)
    assert set(peer.heard) == {int(instruction) for instruction in Instruction}


async def test_glass_is_due_after_so_many_fingers_and_stays_so_until_cleaned(peer: R30xModulePeer) -> None:
    clock = FakeClock()
    sensor = R30x("sensor", peer.connection, clock)
    peer.finger()
    async with aclosing(sensor.observe()) as stream:
        assert await next_item(stream, clock) == READY
        for _ in range(2):
            await ended(clock, sensor.quality())
        assert await next_item(stream, clock) == NEEDS_CLEANING
    async with aclosing(sensor.observe()) as stream:
        assert await next_item(stream, clock) == NEEDS_CLEANING
        sensor.cleaned()
        assert await next_item(stream, clock) == READY


async def test_wrong_password_is_refused_and_not_told(peer: R30xModulePeer) -> None:
    clock = FakeClock()
    sensor = R30x("sensor", replace(peer.connection, password=0xDEADBEEF), clock)
    async with aclosing(sensor.observe()) as stream:
        problem = await fails_with(stream, clock)
    assert isinstance(problem, PeripheralFault)
    assert "dead" not in f"{problem}{sensor!r}{peer.connection!r}".lower() and "cafe" not in repr(peer.connection)


async def test_module_at_another_address_is_silent(peer: R30xModulePeer) -> None:
    clock = FakeClock()
    sensor = R30x("sensor", replace(peer.connection, address=0xFFFFFFFF), clock)
    async with aclosing(sensor.observe()) as stream:
        assert isinstance(await fails_with(stream, clock), PeripheralSilent)


async def test_defect_sensor_behind_a_module_that_answers_is_a_fault(peer: R30xModulePeer) -> None:
    clock = FakeClock()
    sensor = R30x("sensor", peer.connection, clock)
    async with aclosing(sensor.observe()) as stream:
        assert await next_item(stream, clock) == READY
        peer.broken()
        assert await ended(clock, sensor.quality()) == FingerTrouble(FingerReason.FAULT)
        assert isinstance(await fails_with(stream, clock), PeripheralFault)


async def test_measurement_after_a_bad_contact_works(peer: R30xModulePeer) -> None:
    clock = FakeClock()
    sensor = R30x("sensor", peer.connection, clock)
    async with aclosing(sensor.observe()) as stream:
        assert await next_item(stream, clock) == READY
        peer.finger()
        peer.power_cycle()
        await asyncio.wait({asyncio.ensure_future(clock.advance(0))}, timeout=0.1)
        outcomes = [await ended(clock, sensor.quality()) for _ in range(2)]
    assert isinstance(outcomes[-1], Quality)


@pytest.mark.parametrize("answer", [b"\x55" * 400, b"\xef\x01" * 400, bytes(400)])
async def test_line_of_something_else_ends_the_conversation(tmp_path: Path, answer: bytes) -> None:
    line: PtyLine = PtyLine(tmp_path / "line", lambda _: line.say(answer))
    clock = FakeClock()
    sensor = R30x("sensor", replace(OWN, line=replace(LINE, port=str(line.path))), clock)
    async with aclosing(sensor.observe()) as stream:
        assert isinstance(await fails_with(stream, clock), ProtocolViolation | PeripheralSilent)
    line.unplug()


def test_score_is_the_share_of_good_pictures() -> None:
    done, few, disordered = Confirmation.DONE, Confirmation.FEW_FEATURES, Confirmation.DISORDERED
    assert quality_of([done, done, few]) == Quality(66, Coverage.TOO_LITTLE, smudged=False)
    assert quality_of([done, disordered]) == Quality(50, Coverage.UNKNOWN, smudged=True)
    assert quality_of([Confirmation.NOT_TAKEN]) == Quality(0, Coverage.UNKNOWN, smudged=False)


async def test_nobody_waits_longer_than_told_for_a_finger(peer: R30xModulePeer) -> None:
    clock = FakeClock()
    sensor = R30x("sensor", peer.connection, clock)
    async with aclosing(sensor.observe()) as stream:
        assert await next_item(stream, clock) == READY
        before = clock.monotonic()
        assert await ended(clock, sensor.quality()) == FingerTrouble(FingerReason.NO_FINGER)
        assert PATIENCE <= clock.monotonic() - before < PATIENCE + 5


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (PeripheralAbsent("sensor", "x"), FingerReason.UNPLUGGED),
        (PeripheralSilent("sensor", "x"), FingerReason.SILENT),
        (ProtocolViolation("sensor", "x"), FingerReason.GARBLED),
        (PeripheralFault("sensor", "x"), FingerReason.FAULT),
        (PeripheralBusy("sensor", "x"), FingerReason.FAULT),
    ],
)
def test_who_waits_is_told_what_broke(problem: HalError, reason: FingerReason) -> None:
    assert reason_of(problem) is reason
