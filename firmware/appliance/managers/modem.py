"""What the modem tells: shown as a whole, recorded where it lasts, and turned into reasons not to use its way out."""

import asyncio
from typing import Final

from firmware.appliance.managers.bars import Bars
from firmware.appliance.managers.sim_pin import SimDesk
from firmware.appliance.managers.waiting import within
from firmware.appliance.network.evidence import Bar
from firmware.appliance.network.modem import ModemView, bars
from firmware.appliance.state.events import RegistrationChanged
from firmware.appliance.state.notes import ModemNoted
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.ports.modem import ModemState, Registration, SimState

SETTLES: Final = 15.0  # seconds; a modem at the edge of a cell registers and is lost many times a minute
_CLOSED: Final = frozenset({SimState.PIN, SimState.PUK})


class ModemWatch:
    """The service. `way` is the way out that the modem makes, None where it makes none of the case's."""

    name = "modem"
    essential = False

    def __init__(
        self,
        device: str,
        way: str | None,
        sim: SimDesk,
        barred: Bars,
        timeline: Timeline,
        clock: Clock,
        *,
        roaming: bool,
    ) -> None:
        self.device = device
        self.way = way
        self._sim = sim
        self._bars = barred
        self._timeline = timeline
        self._clock = clock
        self._roaming = roaming
        self._state = ModemState()
        self._mending = False
        self._recorded = Registration.UNKNOWN
        self._moved = asyncio.Event()
        sim.changed = self._note

    async def run(self) -> None:
        """Record where the modem stands in the network, once that has held for a while; until cancelled."""
        while True:
            await self._moved.wait()
            self._moved.clear()
            if not await within(self._clock, SETTLES, self._moved.wait()):
                await self._record()

    async def observed(self, state: ModemState) -> None:
        """The modem is so now."""
        if state.registration is not self._state.registration:
            self._moved.set()
        self._state = state
        await self._sim.told(state)
        self._bar(state)
        self._note()

    async def lost(self) -> None:
        """Nothing is known of it. What its way was barred for holds until it tells otherwise."""
        self._state = ModemState()
        self._sim.lost()
        self._note()

    def mending(self, under_way: bool) -> None:
        """Whether something is done for it now."""
        self._sim.expect(under_way)
        if under_way is not self._mending:
            self._mending = under_way
            self._note()

    async def _record(self) -> None:
        now = self._state.registration
        if now not in (self._recorded, Registration.UNKNOWN):
            self._recorded = now
            await self._timeline.happened(RegistrationChanged(self.device, now))

    def _bar(self, state: ModemState) -> None:
        if self.way is None:
            return
        if state.sim is not SimState.UNKNOWN:
            self._bars.put(self.way, Bar.SIM_CLOSED, on=state.sim in _CLOSED)
        if state.registration in (Registration.HOME, Registration.ROAMING):
            abroad = state.registration is Registration.ROAMING
            self._bars.put(self.way, Bar.ROAMING, on=abroad and not self._roaming)

    def _note(self) -> None:
        state = self._state
        view = ModemView(
            device=self.device,
            sim=state.sim,
            tries=self._sim.tries,
            registration=state.registration,
            operator=state.operator,
            technology=state.technology,
            cell=state.cell,
            signal=state.signal,
            bars=bars(state.signal),
            desk=self._sim.desk,
            repairing=self._mending,
        )
        self._timeline.noted(ModemNoted(view))
