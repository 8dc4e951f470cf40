"""Ways out of a rehearsal: nothing of the machine's own network is touched."""

import asyncio
from collections.abc import AsyncGenerator, Mapping

from firmware.clock import Clock
from firmware.hal.ports.probe import Finding, Outcome, ProbeKind
from firmware.hal.ports.routes import Reach
from firmware.hal.sim.passage import TRIP, Passing


class SimRoutes:
    """Remembers what was selected. `changed` tells that a far end did something."""

    def __init__(self, ends: Mapping[str, Passing]) -> None:
        self._ends = ends
        self._selected: str | None = None
        self._listeners: set[asyncio.Event] = set()

    @property
    def selected(self) -> str | None:
        return self._selected

    async def observe(self) -> AsyncGenerator[Reach, None]:
        told: dict[str, bool] = {}
        something = asyncio.Event()
        self._listeners.add(something)
        try:
            while True:
                something.clear()
                for link, end in self._ends.items():
                    reaches = end.reaches
                    if told.get(link) is not reaches:
                        told[link] = reaches
                        yield Reach(link, reaches)
                await something.wait()
        finally:
            self._listeners.discard(something)

    def changed(self) -> None:
        """Look at the far ends again."""
        for listener in self._listeners:
            listener.set()

    def select(self, link: str | None) -> None:
        self._selected = link

    def release(self) -> None:
        self._selected = None


class SimProber:
    """Finds what the far ends say; one that is silent takes the whole wait."""

    def __init__(self, ends: Mapping[str, Passing], clock: Clock) -> None:
        self._ends = ends
        self._clock = clock

    async def probe(self, link: str, kind: ProbeKind, wait: float) -> Outcome:
        end = self._ends[link]
        finding = end.passage.answer(kind) if end.reaches else Finding.UNREACHABLE
        if finding is Finding.TIMEOUT:
            await self._clock.sleep(wait)
            return Outcome(finding, wait)
        return Outcome(finding, TRIP)
