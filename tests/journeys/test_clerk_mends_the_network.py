"""A clerk at the real screen of a whole case: a SIM card that wants its PIN, and a check of the network."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from support.network_case import NetworkCase, network_case
from textual.pilot import Pilot

from firmware.appliance.api.messages import CaseView, Nothing, Pin, Unlocked
from firmware.appliance.network.modem import PinDesk
from firmware.appliance.state.model import CaseState
from firmware.appliance.ui.app import KofferApp
from firmware.appliance.ui.local import connector
from firmware.clock import FakeClock
from firmware.hal.ports.uplink import UplinkKind

PIN = "5930"


def desk(state: CaseState) -> PinDesk | None:
    return None if state.network.modem is None else state.network.modem.desk


async def unlock(case: NetworkCase) -> None:
    view = await case.client.call("state.get", Nothing(), CaseView)
    assert view.lock.rehearsal_pin is not None
    await case.client.call("screen.unlock", Pin(view.lock.rehearsal_pin), Unlocked)


async def shows(app: KofferApp, pilot: Pilot[None], words: str) -> None:
    """Until the screen says so."""
    await until(pilot, lambda: words in " ".join(" ".join(app.rows()).split()))


async def until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await pilot.pause()


async def test_clerk_types_the_pin_of_the_sim_card_and_checks_the_network(temporary: Path) -> None:
    async with network_case(temporary) as case:
        await case.poke("cable", "carrier-down")
        await case.poke("modem", "sim-lock", pin=PIN)
        await case.until(lambda state: desk(state) is PinDesk.WANTED and state.network.uplink is None, 60)
        app = KofferApp(connector(case.paths.socket), FakeClock())
        async with app.run_test(size=(40, 12)) as pilot:
            await app.settled.wait()
            await unlock(case)
            await until(pilot, lambda: type(app.page).__name__ == "HomePage")
            await pilot.click("#bar-network")
            await shows(app, pilot, "SIM-PIN nötig")
            await pilot.click("#more-0")
            await shows(app, pilot, "davon hier 1")
            await shows(app, pilot, PIN)
            for digit in PIN:
                await pilot.click(f"#key-{digit}")
            await pilot.click("#right")
            await case.until(lambda state: state.network.uplink is UplinkKind.LTE, 60)
            await shows(app, pilot, "SIM-Karte offen")
            await pilot.click("#right")
            await shows(app, pilot, "Netz prüfen")
            await pilot.click("#right")
            await case.until(lambda state: state.network.check.advice is not None, 30)
            await shows(app, pilot, "Alles in Ordnung")
