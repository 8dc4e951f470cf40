"""What a clerk does at the lock screen of a rehearsal, over the local API."""

import asyncio
from collections.abc import Callable

from firmware.appliance.api.client import Client
from firmware.appliance.api.messages import (
    CardPin,
    CaseView,
    Nothing,
    Pin,
    PokeRequest,
    SignedIn,
    Unlocked,
)
from firmware.appliance.state.staff import StaffStep

READER = "card-reader"


async def shown(client: Client, condition: Callable[[CaseView], bool]) -> CaseView:
    """The first view that meets `condition`."""
    async with asyncio.timeout(20):
        async for view in client.watch():
            if condition(view):
                return view
    raise AssertionError("the connection ended")


def asks_pin(view: CaseView) -> bool:
    return view.staff is not None and view.staff.step is StaffStep.PIN


async def open_screen(client: Client) -> None:
    """By the card in the reader, or by the case's PIN, whichever it takes."""
    view = await client.call("state.get", Nothing(), CaseView)
    assert view.lock.rehearsal_pin
    if view.staff is None:
        assert (await client.call("screen.unlock", Pin(view.lock.rehearsal_pin), Unlocked)).opened
        return
    await shown(client, asks_pin)
    assert (await client.call("staff.sign_in", CardPin(view.lock.rehearsal_pin), SignedIn)).opened


async def swap_card(client: Client, card: str) -> CaseView:
    """Take the card out, and put another one in; what the screen then shows."""
    await client.call("simulation.poke", PokeRequest(READER, "remove"), Nothing)
    empty = await shown(client, lambda view: view.staff is not None and view.staff.step is StaffStep.INSERT)
    await client.call("simulation.poke", PokeRequest(READER, "insert", {"card": card}), Nothing)
    settled = {StaffStep.PIN, StaffStep.REFUSED}

    def is_read(view: CaseView) -> bool:  # a watch that begins may still have an older view to give
        return view.revision > empty.revision and view.staff is not None and view.staff.step in settled

    return await shown(client, is_read)
