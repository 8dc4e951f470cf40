"""Devices that hang behind their real drivers: well again only after their power was cycled, and never at any price."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from support.appliance import timeline_in
from support.rails_case import RailsCase, rails_case

from firmware.appliance.managers.supply import RECOVERING
from firmware.appliance.power.recovery import CYCLES_A_DAY, Hold, Rung
from firmware.appliance.state.events import DeviceRecovered, DeviceRecovering, RecoveryHeld
from firmware.appliance.state.model import Paying
from firmware.appliance.state.notes import PayingNoted
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason

SILENT = Condition(DeviceState.FAULT, Reason.SILENT)


@pytest.fixture
async def case(tmp_path: Path) -> AsyncIterator[RailsCase]:
    async with rails_case(tmp_path) as case:
        await case.until(lambda state: all(device.condition == READY for device in state.devices.values()))
        yield case


async def test_a_printer_that_hangs_is_well_again_after_its_power_was_cycled(case: RailsCase) -> None:
    case.poke("printer", "hang")
    await case.becomes("printer", SILENT)
    await case.becomes("printer", RECOVERING)
    await case.becomes("printer", READY)
    assert case.load_switch("paper-rail").edges == 2
    assert await case.told(DeviceRecovering, DeviceRecovered) == [
        DeviceRecovering("printer", Rung.RECONNECT, Reason.SILENT, 0),
        DeviceRecovering("printer", Rung.POWER_CYCLE, Reason.SILENT, 1),
        DeviceRecovered("printer", Rung.POWER_CYCLE),
    ]


async def test_its_neighbour_is_restarting_too_and_never_absent(case: RailsCase) -> None:
    seen: set[Condition] = set()

    async def watch() -> None:
        async for state in case.desk.store.watch():
            seen.add(state.devices["scanner"].condition)

    watching = asyncio.create_task(watch())
    case.poke("printer", "hang")
    await case.becomes("printer", RECOVERING)
    await case.becomes("scanner", READY)
    watching.cancel()
    assert seen <= {READY, RECOVERING, Condition(DeviceState.UNKNOWN, Reason.STARTING)}
    assert RECOVERING in seen


async def test_no_power_is_taken_while_a_payment_is_in_flight(case: RailsCase) -> None:
    case.desk.timeline.noted(PayingNoted(Paying("1")))
    case.poke("printer", "hang")
    await case.becomes("printer", SILENT)
    await case.spend(180)
    assert case.load_switch("paper-rail").edges == 0
    assert await case.told(RecoveryHeld) == [RecoveryHeld("printer", Hold.PAYMENT)]
    case.desk.timeline.noted(PayingNoted(None))
    await case.becomes("printer", READY)
    assert case.load_switch("paper-rail").edges == 2


async def test_who_has_no_rail_is_connected_anew_and_then_left_to_hands(case: RailsCase) -> None:
    case.poke("pad", "hang")
    await case.becomes("pad", SILENT)
    await case.spend(180)
    assert await case.told(DeviceRecovering, RecoveryHeld) == [
        DeviceRecovering("pad", Rung.RECONNECT, Reason.SILENT, 0),
        RecoveryHeld("pad", Hold.NO_RAIL),
    ]


async def test_the_modem_comes_first(case: RailsCase) -> None:
    for device in ("finger", "lte", "printer"):
        case.poke(device, "hang")
    case.peripherals.reconnect("lte")  # it is asked nothing until it is opened
    await case.until(lambda state: state.devices["lte"].condition == SILENT)
    await case.becomes("lte", READY)
    await case.becomes("printer", READY)
    cycled = [event.device for event in await case.told(DeviceRecovering) if event.step is Rung.POWER_CYCLE]
    assert cycled[0] == "lte"


async def test_a_rail_that_does_not_obey_leaves_the_device_to_hands_and_is_tried_later(case: RailsCase) -> None:
    case.poke("paper-rail", "jam")
    case.poke("printer", "hang")
    await case.becomes("printer", SILENT)
    await case.until(lambda state: state.devices["paper-rail"].condition.state is DeviceState.FAULT)
    await case.spend(5)
    assert RecoveryHeld("printer", Hold.RAIL_DEFECT) in await case.told(RecoveryHeld)
    assert case.condition("printer") == SILENT


async def test_the_budget_of_a_day_holds_across_restarts(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        now = desk.clock.now()
        moments = ",".join(f'"{(now - timedelta(hours=hour)).isoformat()}"' for hour in range(CYCLES_A_DAY))
        await desk.journal.put("recovery.cycles", f'{{"printer":[{moments}],"gone":["{now.isoformat()}"]}}')
    async with rails_case(tmp_path) as case:
        await case.becomes("printer", READY)
        case.poke("printer", "hang")
        await case.becomes("printer", SILENT)
        await case.spend(150)
        assert await case.told(RecoveryHeld) == [RecoveryHeld("printer", Hold.BUDGET)]
        assert case.load_switch("paper-rail").edges == 0


async def test_what_was_kept_and_cannot_be_read_stops_nobody(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        await desk.journal.put("recovery.cycles", '{"printer": "often"}')
    async with rails_case(tmp_path) as case:
        await case.becomes("printer", READY)
        case.poke("printer", "hang")
        await case.becomes("printer", RECOVERING)
