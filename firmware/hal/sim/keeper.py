"""A keeper of links for rehearsals: it gives each link an address as soon as its far end has one."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Mapping
from typing import Protocol

from firmware.hal.errors import PeripheralAbsent, PeripheralFault, PeripheralUnserved
from firmware.hal.ports.keeper import Kept, Setback, Stage
from firmware.hal.sim.counters import Counted
from firmware.hal.sim.passage import Passing

NAME = "keeper"


class KeptEnd(Counted, Passing, Protocol):
    """A far end of a link."""

    @property
    def carries(self) -> bool:
        """Whether it has a carrier."""
        ...


class SimKeeper:
    """`profiles` are those that can be raised. `changed` tells that a far end did something; `renewed` and `raised`
    are what was asked of it.
    """

    def __init__(self, ends: Mapping[str, KeptEnd], profiles: Collection[str] = ()) -> None:
        self._ends = ends
        self._profiles = profiles
        self._served = True
        self._making: set[str] = set()
        self._listeners: set[asyncio.Event] = set()
        self.renewed: list[str] = []
        self.raised: list[str] = []

    async def observe(self) -> AsyncGenerator[Kept, None]:
        told: dict[str, Kept] = {}
        something = asyncio.Event()
        self._listeners.add(something)
        try:
            while True:
                something.clear()
                for kept in self._news(told):
                    told[kept.link] = kept
                    yield kept
                if not something.is_set():
                    self._making.clear()
                    if not list(self._news(told)):
                        await something.wait()
        finally:
            self._listeners.discard(something)

    async def renew(self, link: str) -> None:
        self._need_service()
        end = self._ends[link]
        if not end.present:
            raise PeripheralAbsent(link, "there is no such interface")
        if not end.carries:
            raise PeripheralFault(link, "it cannot be brought up now")
        self.renewed.append(link)
        self._making.add(link)
        end.passage.renew()
        self.changed()

    async def raise_profile(self, profile: str) -> None:
        self._need_service()
        if profile not in self._profiles:
            raise PeripheralAbsent(NAME, f"there is no profile {profile}")
        self.raised.append(profile)

    def changed(self) -> None:
        """Look at the far ends again."""
        for listener in self._listeners:
            listener.set()

    def serve(self, *, there: bool) -> None:
        """Let the keeper come or go; links stay as they are."""
        self._served = there
        self.changed()

    def _news(self, told: Mapping[str, Kept]) -> list[Kept]:
        self._need_service()
        now = (self._kept(link, number) for number, link in enumerate(self._ends, 1))
        return [kept for kept in now if told.get(kept.link) != kept]

    def _kept(self, link: str, number: int) -> Kept:
        end = self._ends[link]
        if not end.present:
            return Kept(link, Stage.ABSENT)
        if not end.carries:
            return Kept(link, Stage.UNAVAILABLE)
        if link in self._making:
            return Kept(link, Stage.CONNECTING)
        if not end.reaches:
            return Kept(link, Stage.ADDRESSING, Setback.NO_ADDRESS)
        net = f"192.168.{number}"
        return Kept(link, Stage.UP, None, (f"{net}.50",), (f"{net}.1",), (f"{net}.1",))

    def _need_service(self) -> None:
        if not self._served:
            raise PeripheralUnserved(NAME, "nobody keeps the links")
