"""The real app without a terminal, and what stands on its screen."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from textual.pilot import Pilot

from firmware.appliance.state.guide import Guide
from firmware.appliance.state.model import CaseState, Lock, LockReason
from firmware.appliance.ui.app import KofferApp
from firmware.appliance.ui.palette import Theme
from firmware.appliance.ui.widgets.key import Key
from firmware.appliance.ui.widgets.surface import Surface
from firmware.clock import FakeClock, settle
from support.ui_case import NOON
from support.ui_controller import ScriptedController

NORMAL, LARGE = (80, 24), (40, 12)
GRIDS = (NORMAL, LARGE)


@dataclass
class Shown:
    """A running screen and the controller behind it."""

    app: KofferApp
    controller: ScriptedController
    pilot: Pilot[None]
    clock: FakeClock

    @property
    def text(self) -> str:
        return "\n".join(self.app.rows())

    @property
    def page(self) -> str:
        return type(self.app.screen).__name__

    def targets(self) -> Iterator[Key]:
        """The keys that take a touch now."""
        for surface in self.app.page.plan(self.app.page.grid):
            if isinstance(surface, Key) and not surface.inert:
                yield surface

    async def rest(self) -> None:
        """Until the screen shows what the controller said last."""
        for _ in range(3):  # what was said, what it changes, and what that has painted anew
            await settle()
            await self.pilot.pause(0)

    async def touch(self, name: str) -> None:
        await self.pilot.click(f"#{name}")
        await self.rest()

    async def become(self, state: CaseState) -> None:
        self.controller.become(state)
        await self.rest()

    async def until(self, page: str) -> None:
        async with asyncio.timeout(5):
            while self.page != page:
                await self.pilot.pause()


@asynccontextmanager
async def showing(
    state: CaseState, size: tuple[int, int] = NORMAL, *, theme: Theme = Theme.LIGHT, restarted: bool = False
) -> AsyncIterator[Shown]:
    """The app at `state`. The controller says a locked case first, unless the screen is to think it was restarted."""
    unlocked = not state.lock.locked and not restarted
    before = replace(state, lock=Lock(reason=LockReason.START), guide=Guide())  # nothing comes before the lock
    controller = ScriptedController(before if unlocked else state)
    clock = FakeClock(NOON)
    app = KofferApp(controller.connect, clock, theme=theme)
    try:
        async with app.run_test(size=size) as pilot:
            await app.settled.wait()
            shown = Shown(app, controller, pilot, clock)
            if unlocked:
                await shown.until("LockPage")
                controller.become(state)
            await shown.rest()
            yield shown
    finally:
        Surface.theme = Theme.LIGHT
