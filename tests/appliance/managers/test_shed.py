"""What is shed to save power is switched off and no fault: nobody tries it, and it is back at once with the power."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.rails_case import RailsCase, rails_case

from firmware.appliance.managers.supply import SHED
from firmware.appliance.state.events import DeviceChanged, DeviceRecovering
from firmware.hal.ports.battery import PowerSource
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason

PRINTERS = ("printer", "scanner")


@pytest.fixture
async def case(tmp_path: Path) -> AsyncIterator[RailsCase]:
    async with rails_case(tmp_path) as case:
        await case.charge(PowerSource.MAINS, 16)
        await case.until(lambda state: all(device.condition == READY for device in state.devices.values()))
        yield case


async def shed(case: RailsCase) -> None:
    await case.charge(PowerSource.BATTERY, 15)
    await case.until(lambda state: all(state.devices[name].condition == SHED for name in PRINTERS))


async def changes(case: RailsCase, name: str) -> list[Condition]:
    return [Condition(one.state, one.reason) for one in await case.told(DeviceChanged) if one.device == name]


async def test_shed_devices_are_switched_off_and_nothing_else(case: RailsCase) -> None:
    await shed(case)
    assert not case.load_switch("paper-rail").on
    for name in PRINTERS:
        assert await changes(case, name) == [READY, SHED], "never absent, never a fault"
    assert case.condition("finger") == READY
    assert case.condition("lte") == READY


async def test_nobody_tries_a_shed_device_and_nothing_of_it_is_recorded(case: RailsCase) -> None:
    await shed(case)
    before = await changes(case, "printer")
    case.peripherals.check("printer")
    case.peripherals.reconnect("scanner")
    await case.spend(300)
    assert await changes(case, "printer") == before
    assert await case.told(DeviceRecovering) == []
    assert case.condition("scanner") == SHED


async def test_power_that_returns_brings_it_back_at_once_and_without_a_fault(case: RailsCase) -> None:
    await shed(case)
    await case.charge(PowerSource.MAINS, 16)
    await case.until(lambda state: all(state.devices[name].condition == READY for name in PRINTERS))
    for name in PRINTERS:
        told = await changes(case, name)
        assert told[:2] == [READY, SHED]
        assert {one.state for one in told[2:]} <= {DeviceState.READY, DeviceState.UNKNOWN}


async def test_who_is_wanted_is_fed_though_power_is_low(case: RailsCase) -> None:
    await shed(case)
    case.manager.wanted("printer")
    await case.becomes("printer", READY)
    assert case.load_switch("paper-rail").on


async def test_a_device_that_does_not_come_back_is_a_fault_after_it_had_time_to_start(case: RailsCase) -> None:
    await shed(case)
    case.poke("printer", "unplug")
    await case.charge(PowerSource.MAINS, 16)
    await case.becomes("printer", Condition(DeviceState.UNKNOWN, Reason.STARTING))
    await case.becomes("printer", Condition(DeviceState.ABSENT, Reason.NOT_CONNECTED))


async def test_a_shed_rail_that_does_not_obey_sheds_nothing(case: RailsCase) -> None:
    case.poke("paper-rail", "jam")
    await case.charge(PowerSource.BATTERY, 15)
    await case.until(lambda state: state.devices["paper-rail"].condition.state is DeviceState.FAULT)
    await case.spend(10)
    assert case.condition("printer") == READY
    case.poke("paper-rail", "loosen")
    await case.until(lambda state: all(state.devices[name].condition == SHED for name in PRINTERS))


async def test_a_rail_that_a_controller_left_off_is_on_after_the_next_start(tmp_path: Path) -> None:
    async with rails_case(tmp_path) as case:
        for rail in ("paper-rail", "finger-rail"):
            pin = case.load_switch(rail)._pin
            pin._change_state(value=False)  # before any driver has looked
        await case.charge(PowerSource.MAINS, 16)
        await case.until(lambda state: all(device.condition == READY for device in state.devices.values()))
        assert case.load_switch("paper-rail").on
        assert case.load_switch("finger-rail").on
