"""A UPS behind NUT: by contract over a server in software, and what servers and UPSes do on bad days."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest
from support.batteries import PeerRig
from support.devices import device
from support.hung_calls import pass_slowly

from firmware.clock import FakeClock
from firmware.hal.config.lines import TcpConnection
from firmware.hal.config.power import NutConnection
from firmware.hal.contracts.base import fails_with, next_item
from firmware.hal.contracts.battery import BatteryContract, done
from firmware.hal.drivers.nut_battery import ASK, EVERYTHING, NutBattery
from firmware.hal.errors import (
    PeripheralAbsent,
    PeripheralFault,
    PeripheralSilent,
    PeripheralUnserved,
    ProtocolViolation,
)
from firmware.hal.kinds import Kind
from firmware.hal.ports.battery import Charge, CutOutcome, PowerSource
from firmware.hal.ports.device import READY, STARTING
from firmware.hal.sim.peers.nut_server import PASSWORD, NutServerPeer

UPS = NutConnection("koffer", TcpConnection("127.0.0.1", 3493))
ON_MAINS = Charge(PowerSource.MAINS, 96, None, celsius=23.5, full=86_400, design=90_000)
ON_BATTERY = replace(ON_MAINS, source=PowerSource.BATTERY, minutes=235, milliwatts=22_000)


class Rig(PeerRig):
    may_hold = False
    looks = EVERYTHING

    def __init__(self, directory: Path) -> None:
        config = device(Kind.BATTERY, "nut-battery", UPS)
        self.peer = NutServerPeer(config, directory)
        clock = FakeClock()
        super().__init__(NutBattery(config.name, self.peer.connection, clock), self.peer, clock)

    def charging(self) -> bool:
        return True

    def armed(self) -> bool:
        return self.peer.armed is not None


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    rig = Rig(tmp_path)
    yield rig
    rig.peer.close()


class TestNutBattery(BatteryContract):
    """The suite of all batteries."""


async def test_what_a_ups_tells(rig: Rig) -> None:
    async with aclosing(rig.peripheral.observe()) as stream:
        assert [await next_item(stream, rig.clock) for _ in range(2)] == [READY, ON_MAINS]
        rig.peer.mains_off()
        assert await next_item(stream, rig.clock) == ON_BATTERY


async def test_ups_that_says_it_ends_soon_is_believed_more_than_its_gauge(rig: Rig) -> None:
    rig.peer.become("OB DISCHRG LB")
    async with aclosing(rig.peripheral.observe()) as stream:
        assert [await next_item(stream, rig.clock) for _ in range(2)] == [READY, replace(ON_BATTERY, percent=5)]


async def test_driver_that_starts_is_no_broken_battery(rig: Rig) -> None:
    rig.peer.become("WAIT")
    async with aclosing(rig.peripheral.observe()) as stream:
        assert await next_item(stream, rig.clock) == STARTING
        rig.peer.mains_on()
        assert [await next_item(stream, rig.clock) for _ in range(2)] == [READY, ON_MAINS]


async def test_service_that_is_killed_is_told_and_found_again(rig: Rig) -> None:
    async with aclosing(rig.peripheral.observe()) as stream:
        assert [await next_item(stream, rig.clock) for _ in range(2)] == [READY, ON_MAINS]
        rig.peer.kill()
        assert isinstance(await fails_with(stream, rig.clock), PeripheralUnserved)
    rig.peer.start()
    async with aclosing(rig.peripheral.observe()) as stream:
        assert await next_item(stream, rig.clock) == READY


async def test_service_that_never_ran_is_no_missing_battery(rig: Rig) -> None:
    rig.peer.kill()
    async with aclosing(rig.peripheral.observe()) as stream:
        assert isinstance(await fails_with(stream, rig.clock), PeripheralUnserved)


async def test_answer_that_breaks_off_in_its_middle_is_silence(rig: Rig) -> None:
    async with aclosing(rig.peripheral.observe()) as stream:
        assert await next_item(stream, rig.clock) == READY
        rig.peer.half()
        await pass_slowly(rig.clock, ASK)
        assert isinstance(await fails_with(stream, rig.clock), PeripheralSilent)


async def test_answer_that_is_no_text_breaks_the_conversation(rig: Rig) -> None:
    rig.peer.noise()
    async with aclosing(rig.peripheral.observe()) as stream:
        assert isinstance(await fails_with(stream, rig.clock), ProtocolViolation)


async def test_ups_that_nut_has_lost_is_absent(rig: Rig) -> None:
    async with aclosing(rig.peripheral.observe()) as stream:
        await next_item(stream, rig.clock)
        rig.peer.unplug()
        assert isinstance(await fails_with(stream, rig.clock), PeripheralAbsent)


async def test_ups_of_another_name_is_a_fault(rig: Rig) -> None:
    battery = NutBattery("battery", replace(rig.peer.connection, ups="cellar"), rig.clock)
    async with aclosing(battery.observe()) as stream:
        fault = await fails_with(stream, rig.clock)
    assert isinstance(fault, PeripheralFault) and "UNKNOWN-UPS" in str(fault)


async def test_power_is_cut_when_it_was_asked_to_be(rig: Rig) -> None:
    assert await done(rig, rig.peripheral.cut_and_restore(45.0)) is CutOutcome.ARMED
    assert rig.peer.armed == 45.0


async def test_ups_without_the_command_cuts_nothing(rig: Rig) -> None:
    rig.peer.supports = False
    assert await done(rig, rig.peripheral.cut_and_restore(45.0)) is CutOutcome.NOT_SUPPORTED
    assert rig.peer.armed is None


async def test_without_a_user_nothing_is_commanded(rig: Rig) -> None:
    battery = NutBattery("battery", replace(rig.peer.connection, credentials=None), rig.clock)
    assert await done(rig, battery.cut_and_restore(45.0)) is CutOutcome.NOT_SUPPORTED


@pytest.mark.parametrize(
    "content", [f"koffer\n{PASSWORD}x\n".encode(), b"koffer\n", b"koffer\nvier\nb\n", b"koffer\nvier\xff\n", None]
)
async def test_wrong_credentials_are_a_fault_that_does_not_tell_them(
    rig: Rig, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "other"
    if content is not None:
        path.write_bytes(content)
    battery = NutBattery("battery", replace(rig.peer.connection, credentials=path), rig.clock)
    with pytest.raises(PeripheralFault) as fault:
        await done(rig, battery.cut_and_restore(45.0))
    told: BaseException | None = fault.value
    while told is not None:
        assert "vier" not in str(told) and "vier" not in repr(told)
        told = told.__cause__ or told.__context__
    assert rig.peer.armed is None


async def test_commands_to_a_service_that_does_not_run_fail(rig: Rig) -> None:
    rig.peer.kill()
    with pytest.raises(PeripheralUnserved):
        await done(rig, rig.peripheral.cut_and_restore(45.0))


async def test_commands_to_a_service_that_hangs_end(rig: Rig) -> None:
    rig.peer.hang()
    with pytest.raises(PeripheralSilent):
        await done(rig, rig.peripheral.cut_and_restore(45.0))
