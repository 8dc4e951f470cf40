"""A modem of which a test holds the card and the mast, and the desk and the watch of a case around it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from firmware.appliance.managers.bars import Bars
from firmware.appliance.managers.modem import ModemWatch
from firmware.appliance.managers.sim_pin import SimDesk
from firmware.appliance.network.evidence import Bar, Barred
from firmware.appliance.network.modem import ModemView, PinDesk
from firmware.appliance.state.events import AnyEvent
from firmware.clock import Clock
from firmware.hal.errors import HalError
from firmware.hal.ports.modem import ModemState, SimState
from firmware.hal.sim.far_modem import FarModem
from firmware.hal.sim.modem import SimModem
from support.appliance import Desk, settled, timeline_in

PIN = "4711"


@dataclass
class ModemCase:
    """What a test reaches for. `bars` is what the way was barred for, in order."""

    desk: Desk
    modem: SimModem
    sim: SimDesk
    watch: ModemWatch
    bars: list[Bar | None]

    @property
    def far(self) -> FarModem:
        """Card and mast."""
        return self.modem.far

    @property
    def view(self) -> ModemView:
        """What a screen may know."""
        view = self.desk.store.state.network.modem
        assert view is not None
        return view

    async def shows(self, desk: PinDesk) -> None:
        """The entry of the PIN stands so."""
        await settled(self.desk)
        assert self.view.desk is desk

    async def told(self, *kinds: type[AnyEvent]) -> list[AnyEvent]:
        """What the journal has of these kinds."""
        await settled(self.desk)
        return [row.event for row in await self.desk.journal.tail(999) if isinstance(row.event, kinds)]


@asynccontextmanager
async def modem_case(
    directory: Path, *, roaming: bool = False, pin: str | None = None, shy: bool = False
) -> AsyncIterator[ModemCase]:
    """It runs; what it kept in `directory` before is known. The card wants its `pin` from the beginning. The number of
    a closed card is not told by a `shy` modem, which the real ModemManager's are.
    """
    async with timeline_in(directory) as desk:
        modem = SimModem("modem", desk.clock)
        if pin is not None:
            modem.far.lock(pin)
        told: list[Bar | None] = []

        def bar(evidence: Barred) -> None:
            told.append(evidence.bar)

        sim = SimDesk("modem", modem, desk.timeline, desk.journal, desk.clock)
        watch = ModemWatch("modem", "lte", sim, Bars(bar), desk.timeline, desk.clock, roaming=roaming)
        tasks = [asyncio.create_task(work) for work in (_listen(modem, watch, desk.clock, shy), watch.run(), sim.run())]
        try:
            await settled(desk)
            yield ModemCase(desk, modem, sim, watch, told)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _listen(modem: SimModem, watch: ModemWatch, clock: Clock, shy: bool) -> None:
    """As the manager of the peripherals does, which tries again when the modem is back."""
    while True:
        try:
            async with aclosing(modem.observe()) as stream:
                async for told in stream:
                    if isinstance(told, ModemState):
                        hidden = shy and told.sim is SimState.PIN
                        await watch.observed(replace(told, card=None) if hidden else told)
        except HalError:
            await watch.lost()
            await clock.sleep(1)
