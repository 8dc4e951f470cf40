"""Modems: what is said of PINs, what others do meanwhile, and what no modem should say."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest
from support.devices import device

from firmware.clock import FakeClock, settle
from firmware.hal.config.modem import HilinkConnection, ManagedModemConnection
from firmware.hal.contracts.base import fails_with, next_item, until_quiet
from firmware.hal.drivers.hilink_modem import WELL, HilinkModem
from firmware.hal.drivers.mm_modem import ManagedModem
from firmware.hal.drivers.mm_watch import COMING
from firmware.hal.errors import PeripheralAbsent, PeripheralFault, PeripheralUnserved
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.modem import ModemState, ModemTrouble, PinRefused, Repair, SimState, Unlocked
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.sim.peers.hilink_stick import HilinkStickPeer
from firmware.hal.sim.peers.modem_manager import ModemManagerPeer

PIN, WRONG = "47114711", "08150815"
MODEM = device(Kind.MODEM, "modemmanager", ManagedModemConnection("wwan0"))
STICK = device(Kind.MODEM, "hilink", HilinkConnection("eth1", "192.168.8.1"))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def manager(tmp_path: Path) -> AsyncIterator[ModemManagerPeer]:
    peer = ModemManagerPeer(MODEM, tmp_path)
    yield peer
    peer.close()


@pytest.fixture
async def stick() -> AsyncIterator[HilinkStickPeer]:
    peer = HilinkStickPeer(STICK)
    yield peer
    peer.close()


@pytest.fixture
def managed(manager: ModemManagerPeer, clock: FakeClock) -> ManagedModem:
    return ManagedModem("modem", manager.connection, clock, SimHotplug())


@pytest.fixture
def asked(stick: HilinkStickPeer, clock: FakeClock) -> HilinkModem:
    return HilinkModem("modem", stick.connection, clock, SimHotplug())


async def test_no_pin_is_in_a_log_or_an_error(
    managed: ManagedModem,
    asked: HilinkModem,
    manager: ModemManagerPeer,
    stick: HilinkStickPeer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[object] = []
    for modem, far in ((managed, manager.far), (asked, stick.far)):
        far.lock(PIN)
        told += [await modem.unlock(WRONG), await modem.unlock(PIN)]
    manager.stop()
    stick.unplug()
    told += [await managed.unlock(PIN), await asked.unlock(PIN)]
    assert told[:4] == [PinRefused(2), Unlocked()] * 2
    assert told[4:] == [ModemTrouble(Reason.SERVICE_DOWN), ModemTrouble(Reason.NOT_CONNECTED)]
    for text in (caplog.text, repr(told), repr(manager.heard), repr(stick.heard)):
        assert PIN not in text
        assert WRONG not in text


async def test_pin_is_given_once_and_never_again_by_itself(managed: ManagedModem, manager: ModemManagerPeer) -> None:
    manager.far.lock(PIN)
    await managed.unlock(WRONG)
    assert manager.heard.count("SendPin") == 1
    manager.restart()
    assert manager.heard.count("SendPin") == 1


async def test_tries_that_somebody_else_has_used_meanwhile_stop_the_pin(
    managed: ManagedModem, manager: ModemManagerPeer, clock: FakeClock
) -> None:
    """Whoever typed the PIN thought that three were left."""
    manager.far.lock(PIN)
    async with aclosing(managed.observe()) as stream:
        while not isinstance(told := await next_item(stream, clock), ModemState):
            pass
        assert told.tries == 3
        manager.hang()  # what happens now is told to nobody
        manager.far.leave_tries(2)
        manager.start()
        assert await managed.unlock(WRONG) == ModemTrouble(Reason.SIM_PIN)
        assert manager.far.tries == 2


async def test_service_that_starts_late_is_told_and_followed(
    managed: ManagedModem, manager: ModemManagerPeer, clock: FakeClock
) -> None:
    manager.stop()
    async with aclosing(managed.observe()) as stream:
        assert await next_item(stream, clock) == Condition(DeviceState.FAULT, Reason.SERVICE_DOWN)
        assert await next_item(stream, clock) == ModemState()
        with pytest.raises(PeripheralUnserved):
            await managed.repair(Repair.REGISTER)
        await managed.repair(Repair.RESTART_SERVICE)
        assert await next_item(stream, clock) == READY


async def test_service_that_comes_back_without_the_modem_is_given_time(
    managed: ManagedModem, manager: ModemManagerPeer, clock: FakeClock
) -> None:
    async with aclosing(managed.observe()) as stream:
        assert await next_item(stream, clock) == READY
        manager.stop()
        manager.unplug()
        manager.start()
        while (told := await next_item(stream, clock)) != Condition(DeviceState.UNKNOWN, Reason.STARTING):
            assert told != Condition(DeviceState.ABSENT, Reason.NOT_CONNECTED)
        assert await next_item(stream, clock) == ModemState()
        waiting = asyncio.ensure_future(anext(stream))
        await clock.advance(COMING - 3)
        await settle()
        assert not waiting.done()
        await clock.advance(4)
        with pytest.raises(PeripheralAbsent):
            await waiting


async def test_nonsense_of_the_service_is_not_told(
    managed: ManagedModem, manager: ModemManagerPeer, clock: FakeClock
) -> None:
    async with aclosing(managed.observe()) as stream:
        assert await next_item(stream, clock) == READY
        manager.tell_nonsense()
        states = [item for item in await until_quiet(stream, clock) if isinstance(item, ModemState)]
        assert states[-1].signal.percent is None
        assert states[-1].technology is None
        assert states[-1].sim is SimState.READY


async def test_session_that_the_stick_forgot_is_begun_anew(
    asked: HilinkModem, stick: HilinkStickPeer, clock: FakeClock
) -> None:
    async with aclosing(asked.observe()) as stream:
        assert await next_item(stream, clock) == READY
        assert isinstance(await next_item(stream, clock), ModemState)
        stick.forget_sessions()
        stick.far.detach()
        waiting = asyncio.ensure_future(anext(stream))
        await clock.advance(WELL)
        told = await waiting
        assert isinstance(told, ModemState)
        assert not told.connected


async def test_step_that_a_stick_does_not_know_is_refused(asked: HilinkModem, stick: HilinkStickPeer) -> None:
    with pytest.raises(PeripheralFault, match="knows no register"):
        await asked.repair(Repair.REGISTER)
    assert Repair.REGISTER not in asked.repairs
    await asked.repair(Repair.RECONNECT)
    assert stick.far.connected


async def test_stick_is_asked_through_its_own_interface_alone(stick: HilinkStickPeer, clock: FakeClock) -> None:
    """Where that is gone, nobody else is asked who happens to have the same address."""
    there = stick.connection
    modem = HilinkModem("modem", HilinkConnection("gone0", there.address, there.port), clock, SimHotplug())
    async with aclosing(modem.observe()) as stream:
        assert isinstance(await fails_with(stream, clock), PeripheralAbsent)
    assert stick.heard == []
