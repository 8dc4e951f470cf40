"""Who asks for what was switched off to save power gets it, and waits no longer than it takes to start."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.rails_case import RailsCase, rails_case

from firmware.appliance.api import rpc
from firmware.appliance.api.methods import PRINT
from firmware.appliance.api.waking import NEEDS, waking
from firmware.appliance.managers.supply import SHED
from firmware.appliance.managers.wake import STARTS, Wake
from firmware.hal.kinds import Kind
from firmware.hal.ports.battery import PowerSource
from firmware.hal.ports.device import READY


@pytest.fixture
async def case(tmp_path: Path) -> AsyncIterator[RailsCase]:
    async with rails_case(tmp_path) as case:
        await case.charge(PowerSource.MAINS, 16)
        await case.until(lambda state: all(device.condition == READY for device in state.devices.values()))
        await case.charge(PowerSource.BATTERY, 15)
        await case.becomes("printer", SHED)
        yield case


def wake_in(case: RailsCase) -> Wake:
    return Wake(case.manager.wanted, case.desk.store, case.desk.clock)


class Printing:
    """A method that notes how the printer was when it was asked."""

    def __init__(self, case: RailsCase) -> None:
        self._case = case
        self.found: list[object] = []

    async def run(self, request: rpc.Request) -> object:
        self.found.append(self._case.condition("printer"))
        return request.method


async def ended(case: RailsCase, task: "asyncio.Task[object]") -> object:
    await case.until(lambda _: task.done())
    return task.result()


async def test_a_shed_printer_is_on_before_it_is_asked_to_print(case: RailsCase) -> None:
    printing = Printing(case)
    handlers = waking({PRINT.name: printing, "other": printing}, wake_in(case).kind)
    request = rpc.Request("2.0", PRINT.name)
    assert await ended(case, asyncio.create_task(handlers[PRINT.name].run(request))) == PRINT.name
    assert printing.found == [READY]
    assert handlers["other"] is printing


async def test_a_printer_that_does_not_start_is_asked_all_the_same(case: RailsCase) -> None:
    case.poke("printer", "unplug")
    began = case.desk.clock.monotonic()
    asking: asyncio.Task[object] = asyncio.create_task(wake_in(case).kind(Kind.RECEIPT_PRINTER))
    await ended(case, asking)
    assert case.desk.clock.monotonic() - began <= STARTS + 1


async def test_who_has_power_waits_for_nothing(case: RailsCase) -> None:
    async with asyncio.timeout(1):
        await wake_in(case).kind(Kind.FINGERPRINT_SENSOR)


def test_every_method_that_needs_a_device_is_one() -> None:
    from firmware.appliance.api import methods

    names = {value.name for value in vars(methods).values() if isinstance(value, methods.Method)}
    assert set(NEEDS) <= names
