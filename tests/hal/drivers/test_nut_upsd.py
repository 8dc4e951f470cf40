"""A UPS behind the real NUT: its server, and its dummy driver for the UPS."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest
from support.hung_calls import pass_slowly
from support.upsd import PASSWORD, RealNut, real_nut

from firmware.clock import FakeClock, settle
from firmware.hal.contracts.base import fails_with, next_item
from firmware.hal.contracts.battery import DEFECT
from firmware.hal.drivers.nut_battery import ASK, NutBattery
from firmware.hal.drivers.nut_talk import open_nut
from firmware.hal.errors import PeripheralAbsent, PeripheralFault, PeripheralSilent, PeripheralUnserved
from firmware.hal.ports.battery import Charge, CutOutcome, PowerSource
from firmware.hal.ports.device import READY

pytestmark = pytest.mark.peer("upsc", "upsrw")

ON_MAINS = Charge(PowerSource.MAINS, 90, None, celsius=23.5)
ON_BATTERY = replace(ON_MAINS, source=PowerSource.BATTERY, minutes=90, milliwatts=21_000)


@pytest.fixture
async def nut(tmp_path: Path) -> AsyncIterator[RealNut]:
    async with real_nut(tmp_path) as nut:
        yield nut


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def battery(nut: RealNut, clock: FakeClock) -> NutBattery:
    return NutBattery("battery", nut.connection(), clock)


async def until(nut: RealNut, name: str, value: str) -> None:
    """Wait until the server tells it: its driver looks once in a while."""
    async with asyncio.timeout(20):
        while await nut.get(name) != value:
            await settle()


async def test_a_day_of_a_ups(nut: RealNut, battery: NutBattery, clock: FakeClock) -> None:
    async with aclosing(battery.observe()) as stream:
        assert [await next_item(stream, clock) for _ in range(2)] == [READY, ON_MAINS]
        for status, told in (("OB DISCHRG", ON_BATTERY), ("OB LB", replace(ON_BATTERY, percent=5)), ("OL", ON_MAINS)):
            await nut.set("ups.status", status)
            await until(nut, "ups.status", status)
            await clock.advance(ASK)
            assert await next_item(stream, clock) == told
        await nut.set("ups.status", "OL RB")
        await until(nut, "ups.status", "OL RB")
        await clock.advance(ASK)
        assert await next_item(stream, clock) == DEFECT


async def test_a_server_that_is_killed_is_found_again(nut: RealNut, battery: NutBattery, clock: FakeClock) -> None:
    async with aclosing(battery.observe()) as stream:
        assert [await next_item(stream, clock) for _ in range(2)] == [READY, ON_MAINS]
        await nut.kill_server()
        assert isinstance(await fails_with(stream, clock), PeripheralUnserved)
    await nut.start_server()
    async with aclosing(battery.observe()) as stream:
        assert await next_item(stream, clock) == READY


async def test_a_server_that_hangs_is_silent(nut: RealNut, battery: NutBattery, clock: FakeClock) -> None:
    async with aclosing(battery.observe()) as stream:
        assert await next_item(stream, clock) == READY
        nut.stop_server()
        await pass_slowly(clock, ASK)
        assert isinstance(await fails_with(stream, clock), PeripheralSilent)


async def test_a_driver_that_dies_is_a_lost_ups(nut: RealNut, battery: NutBattery, clock: FakeClock) -> None:
    async with aclosing(battery.observe()) as stream:
        assert await next_item(stream, clock) == READY
        await nut.kill_driver()
        assert isinstance(await fails_with(stream, clock), PeripheralAbsent)


async def test_the_delay_is_set_and_a_command_the_ups_lacks_is_not_supported(nut: RealNut, battery: NutBattery) -> None:
    assert await battery.cut_and_restore(45.0) is CutOutcome.NOT_SUPPORTED
    await until(nut, "ups.delay.shutdown", "45")


async def command(nut: RealNut, battery: NutBattery, clock: FakeClock, password: str = PASSWORD) -> CutOutcome:
    """What becomes of the one command that the dummy UPS says it has, and then does not obey."""
    connection = nut.connection(password)
    assert connection.credentials is not None
    async with open_nut("battery", connection.server, clock) as talk:
        await battery._sign_in(talk, connection.credentials)
        given = asyncio.ensure_future(battery._command(talk, "load.off"))
        async with asyncio.timeout(10):
            while not (await asyncio.wait({given}, timeout=0.02))[0]:
                await clock.advance(0.25)
            return await given


async def test_a_driver_that_refuses_what_the_server_took_is_heard(
    nut: RealNut, battery: NutBattery, clock: FakeClock
) -> None:
    assert await command(nut, battery, clock) is CutOutcome.NOT_SUPPORTED


async def test_a_wrong_password_is_a_fault(nut: RealNut, battery: NutBattery, clock: FakeClock) -> None:
    with pytest.raises(PeripheralFault, match="ACCESS-DENIED"):
        await command(nut, battery, clock, "guessed")
