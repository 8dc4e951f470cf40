"""Nonsense on every wire at once, through the drivers of the real case: the case says what is wrong and recovers."""

import asyncio
from pathlib import Path

from support.house import clerk_at, house

from firmware.appliance.api.client import Client
from firmware.appliance.api.messages import CaseView, Nothing, PokeRequest, Pokes
from firmware.appliance.state.readiness import Overall
from firmware.hal.ports.device import DeviceState

RECOVERED_WITHIN = 90.0  # seconds; a device that was let go is tried again after a while
USABLE = {DeviceState.READY, DeviceState.BUSY}


async def until(clerk: Client, overall: Overall) -> CaseView:
    async with asyncio.timeout(RECOVERED_WITHIN):
        async for view in clerk.watch():
            if view.overall is overall:
                return view
    raise AssertionError("the controller went away")


async def until_all_usable(clerk: Client) -> None:
    """The overall word is not enough: a spare way out may be away in a case that is ready."""
    async with asyncio.timeout(RECOVERED_WITHIN):
        async for view in clerk.watch():
            if {device.state for device in view.devices} <= USABLE:
                return


async def poke_all(clerk: Client, name: str) -> list[str]:
    """Make `name` happen to every device to which it can happen."""
    offered = (await clerk.call("simulation.pokes", Nothing(), Pokes)).pokes
    devices = [poke.device for poke in offered if poke.poke == name]
    for device in devices:
        await clerk.call("simulation.poke", PokeRequest(device, name), Nothing)
    return devices


async def test_case_stays_up_and_becomes_ready_again(temporary: Path) -> None:
    async with house(temporary) as running, clerk_at(running) as clerk:
        await until(clerk, Overall.READY)
        for _ in range(5):  # fewer changes than the bound on restless devices
            assert len(await poke_all(clerk, "garbage")) >= 5
        await poke_all(clerk, "recover")
        for device in await poke_all(clerk, "unplug"):
            await clerk.call("simulation.poke", PokeRequest(device, "plug"), Nothing)
        await until_all_usable(clerk)


async def test_everything_is_pulled_out_and_comes_back(temporary: Path) -> None:
    async with house(temporary) as running, clerk_at(running) as clerk:
        await until(clerk, Overall.READY)
        pulled = await poke_all(clerk, "unplug")
        async with asyncio.timeout(RECOVERED_WITHIN):
            async for view in clerk.watch():
                if all(device.state is DeviceState.ABSENT for device in view.devices if device.name in pulled):
                    break
        assert view.overall is not Overall.READY
        await poke_all(clerk, "plug")
        await until(clerk, Overall.READY)
