"""A PIN of an ID card is changed at a case that runs: real controller, real driver, an eID client in software."""

import asyncio
from pathlib import Path

from support.house import clerk_at, house

from firmware.appliance.api import methods
from firmware.appliance.api.client import Client
from firmware.appliance.api.messages import CaseView, Nothing, PokeRequest, VisitStarted
from firmware.appliance.state.eid import PinChangeEnding
from firmware.hal.ports.device import DeviceState
from firmware.hal.ports.eid_terminal import EidCardState, Task

TERMINAL = "eid-terminal"
PATIENCE = 30.0


async def poke(clerk: Client, name: str) -> None:
    await clerk.call("simulation.poke", PokeRequest(TERMINAL, name), Nothing)


async def until_terminal_is(clerk: Client, state: DeviceState) -> None:
    async with asyncio.timeout(PATIENCE):
        async for view in clerk.watch():
            if any(device.name == TERMINAL and device.state is state for device in view.devices):
                return


async def until(clerk: Client, task: Task | None = None, ending: PinChangeEnding | None = None) -> CaseView:
    async with asyncio.timeout(PATIENCE):
        async for view in clerk.watch():
            change = view.eid.change
            if change is not None and change.ending is ending and task in (None, change.task):
                return view
    raise AssertionError("the controller went away")


async def begin(clerk: Client) -> None:
    await clerk.call(methods.CHANGE_PIN.name, Nothing(), Nothing)


async def test_from_the_card_to_the_new_pin_and_through_a_client_that_dies(temporary: Path) -> None:
    async with house(temporary) as running, clerk_at(running) as clerk:
        await until_terminal_is(clerk, DeviceState.READY)
        await clerk.call(methods.BEGIN.name, Nothing(), VisitStarted)
        await begin(clerk)
        await until(clerk, Task.INSERT_CARD)
        await poke(clerk, "wrong-pin")
        await poke(clerk, "card-in")
        view = await until(clerk, ending=PinChangeEnding.CHANGED)
        assert view.eid.card is EidCardState.USABLE

        await poke(clerk, "citizen-thinks")
        await begin(clerk)
        await until(clerk, Task.ENTER_PIN)
        await poke(clerk, "service-down")
        await until(clerk, ending=PinChangeEnding.UNCLEAR)
        await until_terminal_is(clerk, DeviceState.FAULT)
        await poke(clerk, "service-up")
        await until_terminal_is(clerk, DeviceState.READY)
