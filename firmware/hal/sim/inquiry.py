"""What a check of the network asks in a rehearsal: the far ends answer; who is silent takes the whole wait."""

from collections.abc import Mapping
from typing import Final

from firmware.clock import Clock
from firmware.hal.ports.inquiry import PortalPage
from firmware.hal.ports.probe import Finding
from firmware.hal.ports.routes import Routes
from firmware.hal.sim.beyond import PAGE
from firmware.hal.sim.passage import Passing

_LEADS_OUT: Final = frozenset({Finding.PASSED, Finding.REFUSED, Finding.CLOCK, Finding.INTERCEPTED})


class SimInquirer:
    """`routes` says which way the machine chose, by which services are asked."""

    has_server: Final = True

    def __init__(self, ends: Mapping[str, Passing], routes: Routes, clock: Clock) -> None:
        self._ends = ends
        self._routes = routes
        self._clock = clock

    async def names(self, link: str, wait: float) -> bool | None:
        end = self._ends[link]
        served = self._leads_out(link) or end.passage.finding is Finding.PORTAL or end.passage.beyond.other_port
        return await self._told(served and end.passage.beyond.names, wait)

    async def elsewhere(self, link: str, wait: float) -> bool:
        return await self._told(self._leads_out(link) or self._ends[link].passage.beyond.other_port, wait)

    async def page(self, link: str, wait: float) -> PortalPage | None:
        return PAGE if await self._told(self._ends[link].passage.finding is Finding.PORTAL, wait) else None

    async def service(self, host: str, port: int, wait: float) -> bool:
        del host, port
        link = self._routes.selected
        there = link is not None and self._leads_out(link) and self._ends[link].passage.beyond.services
        return await self._told(there, wait)

    def _leads_out(self, link: str) -> bool:
        end = self._ends[link]
        return end.reaches and end.passage.finding in _LEADS_OUT

    async def _told(self, answer: bool, wait: float) -> bool:
        if not answer:
            await self._clock.sleep(wait)
        return answer
