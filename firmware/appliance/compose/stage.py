"""The rehearsal: the simulated world as the local API may touch it, and the story that is played in it."""

import asyncio
import secrets
from collections.abc import Mapping
from pathlib import Path

from firmware.appliance.api.messages import PokeView
from firmware.appliance.managers.desk import Desk
from firmware.appliance.managers.pin import save_pin
from firmware.appliance.state.model import VisitStage
from firmware.clock import Clock
from firmware.hal.sim.scenario import load_scenario, play, shipped_scenario
from firmware.hal.sim.world import PokeError, World


class Stage:
    """Plays the scenario and offers everything else that can happen. `scenario` is the name of a story, or ""."""

    name = "scenario"
    essential = False

    def __init__(self, world: World, desk: Desk, clock: Clock, scenario: str, pin: str) -> None:
        self._world = world
        self._desk = desk
        self._clock = clock
        self.pin = pin
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

    async def _begin(self) -> None:
        """A clerk of the story unlocks the screen first; what the desk then refuses, it refuses the clerk too."""
        await self._desk.unlock(self.pin)
        await self._desk.begin()

    async def _pay(self) -> None:
        await self._desk.advance(VisitStage.PAYING)

    async def _end(self) -> None:
        await self._desk.unlock(self.pin)
        await self._desk.end(finished=True)


def rehearsal_pin(path: Path) -> str:
    """A fresh PIN for this rehearsal, which its lock screen shows, kept apart from the clerks' own."""
    pin = f"{secrets.randbelow(10_000):04d}"
    save_pin(path, pin)
    return pin
