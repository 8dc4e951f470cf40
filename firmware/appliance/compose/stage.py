"""The rehearsal: the simulated world as the local API may touch it, and the story that is played in it."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

from firmware.appliance.api.messages import PokeView
from firmware.appliance.managers.desk import Desk
from firmware.appliance.managers.pin import save_pin
from firmware.appliance.managers.till import Till
from firmware.appliance.managers.till_rules import NotAllowed
from firmware.clock import Clock
from firmware.hal.sim.far_modem import ModemEnd
from firmware.hal.sim.scenario import load_scenario, play, shipped_scenario
from firmware.hal.sim.world import PokeError, World

Unlock = Callable[[], Awaitable[object]]
FLOAT: Final = 10_000  # cents of change in the till of a rehearsal


class Stage:
    """Plays the scenario and offers everything else that can happen. `scenario` is the name of a story, or "".

    `pin` is the one that the lock screen shows; `unlock` is what a clerk of the story does there, by default with it.
    """

    name = "scenario"
    essential = False

    def __init__(
        self, world: World, desk: Desk, till: Till, clock: Clock, scenario: str, pin: str, unlock: Unlock | None = None
    ) -> None:
        self._world = world
        self._desk = desk
        self._till = till
        self._clock = clock
        self.pin = pin
        self._unlock = unlock or partial(desk.unlock, pin)
        self._scenario = load_scenario(shipped_scenario(scenario), world.pokes()) if scenario else None

    async def run(self) -> None:
        """Play to the end; then nothing more happens by itself."""
        if self._scenario is not None:
            acts = {"visit-begin": self._begin, "visit-pay": self._pay, "visit-end": self._end}
            await play(self._scenario, self._world, self._clock, acts)
        await asyncio.Event().wait()

    def pokes(self) -> tuple[PokeView, ...]:
        """Everything that can be made to happen."""
        return tuple(
            PokeView(device, name, {key: kind.__name__ for key, kind in poke.parameters.items()})
            for device, pokes in self._world.pokes().items()
            for name, poke in pokes.items()
        )

    def poke(self, device: str, name: str, arguments: Mapping[str, int | str]) -> str | None:
        """Make it happen; what is wrong with the wish, or None."""
        try:
            self._world.poke(device, name, arguments)
        except PokeError as wrong:
            return str(wrong)
        return None

    def sim_pin(self) -> str | None:
        """The PIN of the simulated SIM card; None while it is locked with none."""
        return next((end.far.pin for end in self._world.ends(ModemEnd).values()), None)

    async def _begin(self) -> None:
        """A clerk of the story unlocks the screen first; what the desk then refuses, it refuses the clerk too."""
        await self._unlock()
        await self._desk.begin()

    async def _pay(self) -> None:
        """By card, the first fee of the catalogue; the till is opened first. What the till refuses, it refuses."""
        with suppress(NotAllowed):
            await self._till.open(FLOAT)
        with suppress(NotAllowed):
            await self._till.card(dict.fromkeys(tuple(self._till.prices)[:1], 1))

    async def _end(self) -> None:
        await self._unlock()
        await self._desk.end(finished=True)


def rehearsal_pin(path: Path) -> str:
    """A fresh PIN for this rehearsal, which its lock screen shows, kept apart from the clerks' own."""
    pin = f"{secrets.randbelow(10_000):04d}"
    save_pin(path, pin)
    return pin
