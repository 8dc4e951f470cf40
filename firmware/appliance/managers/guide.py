"""Leads hands through set-up and packing: measures the one, and warns when the lid closes on the other."""

from collections.abc import Sequence
from contextlib import aclosing, suppress
from dataclasses import replace

from firmware.appliance.state.events import LeftOutside, SetUpDone
from firmware.appliance.state.guidance import begun, closed, watched
from firmware.appliance.state.guide import Guide, Phase
from firmware.appliance.state.model import CaseState
from firmware.appliance.state.notes import GuideNoted
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.config.hands import MAINS
from firmware.hal.errors import HalError
from firmware.hal.ports.buzzer import Buzzer, Tune
from firmware.hal.ports.lid import LidPosition


class Guidance:
    """Follows the state. It never blocks anything: lists tick themselves, and the clerk may go on at any time."""

    name = "guide"
    essential = False

    def __init__(self, timeline: Timeline, store: Store, clock: Clock, buzzers: Sequence[Buzzer]) -> None:
        self._timeline = timeline
        self._store = store
        self._clock = clock
        self._buzzers = buzzers
        self._lid: LidPosition | None = None

    async def run(self) -> None:
        """Follow the state until cancelled."""
        async with aclosing(self._store.watch()) as states:
            async for state in states:
                await self._follow(state)

    def pack(self) -> None:
        """The clerk begins to pack, or begins anew."""
        self._show(replace(self._guide, phase=Phase.PACKING))

    def stop_packing(self) -> None:
        """The clerk works on: what is missing of the set-up is shown by the devices themselves."""
        self._show(replace(self._guide, phase=Phase.NONE))

    def dismiss(self) -> None:
        """The clerk goes on without the list, and has read what was left outside. What is measured is measured on."""
        self._show(replace(self._guide, dismissed=True, left=()))

    @property
    def _guide(self) -> Guide:
        return self._store.state.guide

    async def _follow(self, state: CaseState) -> None:
        moved, self._lid = state.lid is not self._lid and state.lid is not None, state.lid or self._lid
        if moved and state.lid is LidPosition.OPEN:
            self._show(begun(state.guide, self._clock.monotonic()))
        elif moved:
            await self._closed(state)
        await self._progress()

    async def _closed(self, state: CaseState) -> None:
        guide = closed(state)
        self._show(guide)
        if not guide.left:
            return
        for buzzer in self._buzzers if self._store.state.body.sound else ():
            with suppress(HalError):
                buzzer.sound(Tune.FAULT)
        devices = tuple(name for name in guide.left if name != MAINS)
        await self._timeline.happened(LeftOutside(devices, mains=MAINS in guide.left))

    async def _progress(self) -> None:
        before, after = self._guide, watched(self._store.state, self._clock.monotonic())
        self._show(after)
        if before.seconds is None and after.seconds is not None and after.needed:
            await self._timeline.happened(SetUpDone(after.seconds))

    def _show(self, guide: Guide) -> None:
        if guide != self._guide:
            self._timeline.noted(GuideNoted(guide))
