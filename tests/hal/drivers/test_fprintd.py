"""Unlocking by finger with the real fprintd and libfprint's virtual sensor: what staff meet, and what breaks."""

import asyncio
import signal
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest
from support.fprintd import RealFprintd, real_fprintd
from support.private_bus import line_to

from firmware.clock import FakeClock, SystemClock, settle
from firmware.hal.config.fingerprint import FprintdConnection
from firmware.hal.contracts.base import fails_with, next_item
from firmware.hal.drivers.fprintd import Fprintd
from firmware.hal.drivers.fprintd_session import CLAIM_DEADLINE
from firmware.hal.errors import PeripheralAbsent, PeripheralBusy, PeripheralFault, PeripheralSilent
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.fingerprint import Enrolled, Finger, FingerReason, FingerTrouble, Stage, Verdict
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.transports.dbus import Place
from firmware.hal.wire.fprint import DEVICE, ROOT, SERVICE

pytestmark = pytest.mark.peer("dbus-daemon", "/usr/libexec/fprintd", "/usr/bin/python3")

DOWN = Condition(DeviceState.FAULT, Reason.SERVICE_DOWN)
SENSOR = f"{ROOT}/Device/0"


class Unlocking:
    """The driver, its stream, and somebody's hand."""

    def __init__(self, service: RealFprintd, clock: FakeClock) -> None:
        self.service = service
        self.clock = clock
        self.driver = Fprintd("unlock", FprintdConnection(bus=service.address), clock, SimHotplug())
        self.stages: list[Stage] = []

    async def learn(self, who: str, finger: str) -> Enrolled | FingerTrouble:
        asked = asyncio.ensure_future(self.driver.enrol(who, Finger.RIGHT_INDEX, self.stages.append))
        for _ in range(5):
            before = len(self.stages)
            await self.service.finger(f"SCAN {finger}")
            async with asyncio.timeout(10):
                while len(self.stages) == before and not asked.done():
                    await settle()
        return await asked

    async def verify(self, who: str, command: str) -> Verdict | FingerTrouble:
        asked = asyncio.ensure_future(self.driver.verify(who))
        await self.service.finger(command)
        return await asked


@asynccontextmanager
async def unlocking(
    service: RealFprintd, first: Condition = READY
) -> AsyncIterator[tuple[Unlocking, AsyncGenerator[Condition, None]]]:
    unlock = Unlocking(service, FakeClock())
    async with aclosing(unlock.driver.observe()) as stream:
        assert await next_item(stream, unlock.clock) == READY
        yield unlock, stream


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[RealFprintd]:
    async with real_fprintd(tmp_path) as service:
        yield service


async def test_a_finger_is_learnt_known_and_told_from_others(service: RealFprintd) -> None:
    async with unlocking(service) as (unlock, _):
        assert await unlock.driver.verify("angrick") == Verdict.NOT_ENROLLED
        assert await unlock.learn("angrick", "right") == Enrolled.DONE
        assert [(stage.passed, stage.of) for stage in unlock.stages] == [(n, 5) for n in range(1, 6)]
        assert await unlock.verify("angrick", "SCAN right") == Verdict.MATCH
        assert await unlock.verify("angrick", "SCAN left") == Verdict.NO_MATCH
        assert await unlock.driver.verify("meier") == Verdict.NOT_ENROLLED


@pytest.mark.parametrize(
    ("command", "outcome"),
    [
        ("RETRY 0", Verdict.RETRY),
        ("RETRY 1", Verdict.TOO_SHORT),
        ("RETRY 2", Verdict.NOT_CENTRED),
        ("RETRY 3", Verdict.LIFT_AND_RETRY),
        ("ERROR 0", FingerTrouble(FingerReason.FAULT)),
    ],
)
async def test_finger_that_is_not_read_is_told_and_the_next_one_is(
    service: RealFprintd, command: str, outcome: Verdict | FingerTrouble
) -> None:
    async with unlocking(service) as (unlock, _):
        await unlock.learn("angrick", "right")
        assert await unlock.verify("angrick", command) == outcome
        assert await unlock.verify("angrick", "SCAN right") == Verdict.MATCH


async def test_sensor_is_unplugged_over_a_finger(service: RealFprintd) -> None:
    async with unlocking(service) as (unlock, stream):
        await unlock.learn("angrick", "right")
        assert isinstance(await unlock.verify("angrick", "UNPLUG"), FingerTrouble)
        assert isinstance(await fails_with(stream, unlock.clock), PeripheralAbsent)


async def test_service_is_killed_over_a_finger_and_comes_back(service: RealFprintd) -> None:
    async with unlocking(service) as (unlock, stream):
        await unlock.learn("angrick", "right")
        asked = asyncio.ensure_future(unlock.driver.verify("angrick"))
        await service.finger("SET_KEEP_ALIVE 1")
        await service.stop()
        assert await asked == FingerTrouble(FingerReason.SERVICE_DOWN)
        assert await next_item(stream, unlock.clock) == DOWN
        assert await unlock.driver.verify("angrick") == FingerTrouble(FingerReason.SERVICE_DOWN)
        await service.start()
        assert await next_item(stream, unlock.clock) == READY
        assert await unlock.verify("angrick", "SCAN right") == Verdict.MATCH


async def test_service_that_is_not_there_is_down_and_told_when_it_comes(tmp_path: Path) -> None:
    async with real_fprintd(tmp_path, started=False) as service:
        unlock = Unlocking(service, FakeClock())
        async with aclosing(unlock.driver.observe()) as stream:
            while (told := await next_item(stream, unlock.clock)) != DOWN:
                assert told.reason is Reason.STARTING
            await service.start()
            assert await next_item(stream, unlock.clock) == READY


async def test_service_that_hangs_is_silent_and_holds_up_nobody(service: RealFprintd) -> None:
    assert service.child is not None
    async with unlocking(service) as (unlock, stream):
        await unlock.learn("angrick", "right")
        service.child.send_signal(signal.SIGSTOP)
        try:
            asked = asyncio.ensure_future(unlock.driver.verify("angrick"))
            await asyncio.wait({asked}, timeout=0.1)
            await unlock.clock.advance(CLAIM_DEADLINE)
            assert await asked == FingerTrouble(FingerReason.SILENT)
            assert isinstance(await fails_with(stream, unlock.clock), PeripheralSilent)
        finally:
            service.child.send_signal(signal.SIGCONT)


async def test_sensor_of_a_service_that_hangs_is_let_go_of_within_a_second(service: RealFprintd) -> None:
    assert service.child is not None
    unlock = Unlocking(service, FakeClock())
    stream = unlock.driver.observe()
    assert await next_item(stream, unlock.clock) == READY
    asked = asyncio.ensure_future(unlock.driver.enrol("angrick", Finger.LEFT_THUMB, unlock.stages.append))
    await service.finger("SCAN left")
    service.child.send_signal(signal.SIGSTOP)
    try:
        async with asyncio.timeout(1.0):
            await stream.aclose()
            assert await asked == FingerTrouble(FingerReason.UNPLUGGED)
    finally:
        service.child.send_signal(signal.SIGCONT)


async def test_sensor_that_another_program_has_is_busy(service: RealFprintd) -> None:
    async with unlocking(service) as (unlock, _):
        async with line_to(service.address) as other:
            await other.call(Place(SERVICE, SENSOR, DEVICE), "Claim", "s", "meier")
            with pytest.raises(PeripheralBusy):
                await unlock.driver.verify("angrick")
            await other.call(Place(SERVICE, SENSOR, DEVICE), "Release")
        assert await unlock.learn("angrick", "right") == Enrolled.DONE


async def test_guard_that_refuses_is_a_fault(tmp_path: Path) -> None:
    async with real_fprintd(tmp_path, allowed=False) as service, unlocking(service) as (unlock, _):
        assert await unlock.driver.verify("angrick") == FingerTrouble(FingerReason.FAULT)


async def test_sensor_by_another_name_is_absent(service: RealFprintd) -> None:
    clock = SystemClock()
    driver = Fprintd("unlock", FprintdConnection("Some other sensor", service.address), clock, SimHotplug())
    async with aclosing(driver.observe()) as stream:
        with pytest.raises(PeripheralAbsent):
            await anext(stream)
    driver = Fprintd("unlock", FprintdConnection("Virtual device for debugging", service.address), clock, SimHotplug())
    async with aclosing(driver.observe()) as stream:
        assert await anext(stream) == READY


async def test_machine_without_a_bus_is_a_fault(tmp_path: Path) -> None:
    driver = Fprintd("unlock", FprintdConnection(bus=f"unix:path={tmp_path}/none"), SystemClock(), SimHotplug())
    async with aclosing(driver.observe()) as stream:
        with pytest.raises(PeripheralFault):
            await anext(stream)
