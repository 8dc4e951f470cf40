"""The seal's contact: by contract as simulator and as driver over mock pins, and what happens while the case is off."""

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.devices import device

from firmware.clock import FakeClock, settle
from firmware.hal.config.enclosure import TamperConnection
from firmware.hal.contracts.base import next_item, until_quiet
from firmware.hal.contracts.tamper import TamperContract, TamperRig
from firmware.hal.contracts.told import told_by
from firmware.hal.drivers.gpio_tamper import FORGETFUL, GpioTamper
from firmware.hal.errors import PeripheralFault
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.tamper import Seal
from firmware.hal.sim.header import SimHeader
from firmware.hal.sim.peers.gpio_tamper import GpioTamperPeer
from firmware.hal.sim.tamper import SimTamper

AT_NIGHT = datetime(2026, 3, 2, 2, 14, tzinfo=UTC)


class DriverRig(TamperRig):
    def __init__(self, directory: Path, *, latch: bool = True, rtc: str = "rtc0") -> None:
        wiring = TamperConnection(17, True, 0.05, 4 if latch else None, 5 if latch else None, rtc)
        self.config = device(Kind.TAMPER_CONTACT, "gpio-tamper", wiring)
        self.header = SimHeader()
        self.peer = GpioTamperPeer(self.config, directory, self.header)
        clock = FakeClock()
        super().__init__(GpioTamper(self.config.name, self.peer.connection, clock, self.header.pins), clock)

    def restart(self) -> GpioTamper:
        """The controller starts anew and remembers nothing."""
        return GpioTamper(self.config.name, self.peer.connection, self.clock, self.header.pins)

    def garble(self) -> None:
        self.peer.chatter(50)

    def move(self, *, closed: bool) -> None:
        self.peer.shut() if closed else self.peer.open(self.clock.now())


class SimRig(TamperRig):
    def __init__(self) -> None:
        self.seal = SimTamper("tamper-contact")
        super().__init__(self.seal, FakeClock())

    def garble(self) -> None:
        self.seal.become(Condition(DeviceState.FAULT, Reason.GARBLED))

    def move(self, *, closed: bool) -> None:
        self.seal.move(closed=closed, at=self.clock.now())


@pytest.fixture
def wired(tmp_path: Path) -> DriverRig:
    return DriverRig(tmp_path)


class TestTamper(TamperContract):
    @pytest.fixture(params=["latch and clock", "latch", "contact alone", "simulator"])
    def rig(self, request: pytest.FixtureRequest, tmp_path: Path) -> TamperRig:
        if request.param == "simulator":
            return SimRig()
        return DriverRig(
            tmp_path, latch=request.param != "contact alone", rtc="rtc0" if "clock" in request.param else ""
        )


async def first_seal(contact: GpioTamper, clock: FakeClock) -> Seal:
    async with aclosing(contact.observe()) as stream:
        await next_item(stream, clock)
        seal = await next_item(stream, clock)
    assert isinstance(seal, Seal)
    return seal


async def test_opened_and_closed_while_the_case_was_off_is_told_with_its_time(wired: DriverRig) -> None:
    wired.peer.open(AT_NIGHT)
    wired.peer.shut()
    assert await first_seal(wired.restart(), wired.clock) == Seal(closed=True, opened=True, opened_at=AT_NIGHT)
    assert await first_seal(wired.restart(), wired.clock) == Seal(closed=True, opened=True, opened_at=AT_NIGHT)


async def test_opened_while_off_with_a_latch_that_keeps_no_time(tmp_path: Path) -> None:
    rig = DriverRig(tmp_path, rtc="")
    rig.peer.open()
    rig.peer.shut()
    assert await first_seal(rig.restart(), rig.clock) == Seal(closed=True, opened=True, opened_at=None)


async def test_opened_while_off_and_never_closed_is_seen_without_any_latch(tmp_path: Path) -> None:
    rig = DriverRig(tmp_path, latch=False, rtc="")
    rig.peer.open()
    assert await first_seal(rig.restart(), rig.clock) == Seal(closed=False, opened=True, opened_at=None)


@pytest.mark.parametrize("nonsense", ["-5", "soon", "99999999999999999999", "4102444800"])
async def test_a_clock_chip_without_a_battery_gives_no_time_but_the_opening(wired: DriverRig, nonsense: str) -> None:
    wired.peer.tell_time(nonsense)
    assert await first_seal(wired.restart(), wired.clock) == Seal(closed=True, opened=True, opened_at=None)


async def test_a_clock_chip_without_a_timestamp_wants_attention_and_the_contact_still_counts(wired: DriverRig) -> None:
    wired.peer.break_clock()
    async with aclosing(wired.peripheral.observe()) as stream:
        assert [await next_item(stream, wired.clock) for _ in range(2)] == [FORGETFUL, Seal(closed=True)]
        wired.move(closed=False)
        told = await next_item(stream, wired.clock)
        assert isinstance(told, Seal)
        assert told.opened


async def test_a_latch_that_does_not_let_go_is_not_called_acknowledged(wired: DriverRig) -> None:
    wired.peer.open(AT_NIGHT)
    wired.peer.shut()
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        await next_item(stream, wired.clock)
        wired.peer.jam_latch()
        task = asyncio.ensure_future(wired.peripheral.acknowledge())
        async with asyncio.timeout(10):
            while not (await asyncio.wait({task}, timeout=0.02))[0]:
                await wired.clock.advance(0.05)
        with pytest.raises(PeripheralFault, match="does not let go"):
            await task


async def test_a_contact_that_bounces_a_thousand_times_is_no_opening_and_few_wake_ups(wired: DriverRig) -> None:
    async with told_by(wired.peripheral) as told:
        await wired.clock.advance(1.0)
        async with asyncio.timeout(10):
            while not told._items[1:]:
                await asyncio.wait({told.reading}, timeout=0.01)
        told.take()
        before = len(wired.clock._sleepers)
        wired.peer.chatter(1000)
        await settle()
        assert len(wired.clock._sleepers) - before <= 2
        await wired.clock.advance(1.0)
        assert told.take() == []


async def test_a_contact_that_never_rests_is_a_fault_until_it_does(wired: DriverRig) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        assert [await next_item(stream, wired.clock) for _ in range(2)] == [READY, Seal(closed=True)]
        told = asyncio.ensure_future(anext(stream))
        for _ in range(60):
            wired.peer.chatter(2)
            await settle()
            await wired.clock.advance(0.04)
        assert await told == Condition(DeviceState.FAULT, Reason.GARBLED)
        assert await until_quiet(stream, wired.clock) == [READY]


async def test_the_time_told_is_that_of_the_first_opening(tmp_path: Path) -> None:
    rig = DriverRig(tmp_path, latch=False, rtc="")
    async with aclosing(rig.peripheral.observe()) as stream:
        await next_item(stream, rig.clock)
        await next_item(stream, rig.clock)
        began = rig.clock.now()
        for _ in range(3):
            rig.move(closed=False)
            told = await next_item(stream, rig.clock)
            rig.move(closed=True)
            await next_item(stream, rig.clock)
            await rig.clock.advance(60)
        assert isinstance(told, Seal) and told.opened_at is not None
        assert told.opened_at - began < timedelta(seconds=3)
