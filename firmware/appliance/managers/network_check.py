"""Checks the whole way to the server and to each specialist application, and says one thing to do. One at a time.

Everything is asked at the same time, each with a deadline of its own, so that the deadest net is told in time.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum, unique
from typing import Final, Protocol, TypeVar

from firmware.appliance.config.network import Endpoint
from firmware.appliance.managers.network_facts import closed, facts_of
from firmware.appliance.managers.waiting import within
from firmware.appliance.network.check_facts import CheckFacts, ServiceFacts, WayFacts
from firmware.appliance.network.diagnosis import NetworkCheck
from firmware.appliance.network.diagnosis_advice import counsel
from firmware.appliance.network.diagnosis_findings import findings
from firmware.appliance.network.evidence import AnyEvidence, Probed
from firmware.appliance.state.events import NetworkChecked
from firmware.appliance.state.notes import CheckNoted
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.errors import HalError
from firmware.hal.ports.inquiry import Inquirer, PortalPage
from firmware.hal.ports.keeper import Kept
from firmware.hal.ports.probe import Finding, ProbeKind, Prober
from firmware.hal.ports.tunnel import Tunnel, TunnelState

T = TypeVar("T")
V = TypeVar("V")
_log = logging.getLogger(__name__)

WHOLE: Final = 9.5
"""Seconds after which a check is over, whatever else; a clerk is told that it takes ten."""
PROOF: Final = 4.5  # seconds for TLS to our own name
NAMES: Final = 2.0  # seconds for both kinds of name servers of a way
DOOR: Final = 2.0  # seconds for another port of our server
PAGE: Final = 3.0  # seconds for a portal's page
SERVICE: Final = 4.5  # seconds for a specialist application, its name included
LOOK: Final = 2.5  # seconds for a look at the tunnel
"""Together: max(PROOF, NAMES + DOOR) + PAGE = 7.5 for a way, SERVICE + LOOK = 7 for all beyond the server."""


@unique
class CheckRefusal(StrEnum):
    """Why no check begins."""

    BUSY = "check-busy"


class Told(Protocol):
    """Who decides on the way out learns what a check has found."""

    def tell(self, evidence: AnyEvidence) -> None:
        """A fact."""
        ...


@dataclass(frozen=True, slots=True)
class Beyond:
    """What lies behind the server. `tunnel` is None in a case without one; `proof` answers inside of it, if known."""

    services: Mapping[str, Endpoint]
    tunnel: Tunnel | None = None
    proof: Endpoint | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked about the ways. `kept` is what the keeper of the links told last."""

    prober: Prober
    inquirer: Inquirer
    kept: Callable[[], Mapping[str, Kept]]


class NetworkCheckDesk:
    """The service. `policy` hears of each proof, as of its own."""

    name = "network-check"
    essential = False

    def __init__(
        self, asked: Asked, beyond: Beyond, policy: Told, timeline: Timeline, store: Store, clock: Clock
    ) -> None:
        self._asked = asked
        self._beyond = beyond
        self._policy = policy
        self._timeline = timeline
        self._store = store
        self._clock = clock
        self._wanted = asyncio.Event()
        self._facts = CheckFacts()
        self._done = self._total = 0
        self._page: PortalPage | None = None

    def begin(self) -> CheckRefusal | None:
        """Check everything; how far it is stands in the state."""
        if self._wanted.is_set():
            return CheckRefusal.BUSY
        self._wanted.set()
        self._prepare()
        self._note(running=True)
        return None

    async def run(self) -> None:
        """Serve checks until cancelled; one that is cut off ends with the case."""
        while True:
            await self._wanted.wait()
            await self._check()

    def _prepare(self) -> None:
        self._facts = facts_of(self._store.state, self._asked.kept(), asks_server=self._asked.inquirer.has_server)
        services = tuple(ServiceFacts(name) for name in self._beyond.services)
        self._facts = replace(self._facts, tunnelled=self._beyond.tunnel is not None, services=services)
        self._done, self._page = 0, None
        self._total = sum(not way.tried for way in self._facts.ways) + len(services) + self._facts.tunnelled

    async def _check(self) -> None:
        untried = [way.name for way in self._facts.ways if not way.tried]

        async def everything() -> None:
            await asyncio.gather(*map(self._try_way, untried), self._look_beyond())

        try:
            if not await within(self._clock, WHOLE, everything()):
                _log.error("the check of the network took too long; what has not answered counts as silent")
        finally:
            self._facts, self._done = closed(self._facts), self._total
            self._wanted.clear()  # before the disk: whoever is told that this one is over may begin another
            self._note(running=False)
            advice, about = counsel(self._facts)
        await self._timeline.happened(NetworkChecked(advice, about or None))

    async def _try_way(self, name: str) -> None:
        await asyncio.gather(self._prove(name), self._ask_around(name))
        self._learn(name, lambda way: replace(way, tried=True))
        self._step()

    async def _prove(self, name: str) -> None:
        """A portal's page is fetched as soon as it is known that there is one."""
        try:
            outcome = await self._asked.prober.probe(name, ProbeKind.PROVE, PROOF)
        except HalError as problem:
            _log.error("%s cannot be tried: %s", name, problem)
            self._learn(name, lambda way: replace(way, server=Finding.UNREACHABLE))
            return
        self._learn(name, lambda way: replace(way, server=outcome.finding))
        self._policy.tell(Probed(name, ProbeKind.PROVE, outcome.finding, outcome.seconds))
        if outcome.finding is Finding.PORTAL:
            page = await _quiet(self._asked.inquirer.page(name, PAGE), None)
            self._page = self._page or page

    async def _ask_around(self, name: str) -> None:
        names = await _quiet(self._asked.inquirer.names(name, NAMES), None)
        self._learn(name, lambda way: replace(way, names=names))
        elsewhere = await _quiet(self._asked.inquirer.elsewhere(name, DOOR), None)
        self._learn(name, lambda way: replace(way, elsewhere=elsewhere))

    async def _look_beyond(self) -> None:
        """The tunnel is looked at when services have just been asked through it, else it may have nothing to say."""
        proven, *_ = await asyncio.gather(self._through_tunnel(), *map(self._ask_service, self._beyond.services))
        tunnel = self._beyond.tunnel
        if tunnel is None:
            return
        if self._beyond.proof is None:
            state = await _quiet(tunnel.look(), TunnelState(present=False))
            proven = state.answers
        self._facts = replace(self._facts, tunnel=proven)
        self._step()

    async def _through_tunnel(self) -> bool:
        return self._beyond.proof is not None and await self._answers(self._beyond.proof)

    async def _ask_service(self, name: str) -> None:
        found = ServiceFacts(name, await self._answers(self._beyond.services[name]))
        others = self._facts.services
        self._facts = replace(self._facts, services=tuple(found if one.name == name else one for one in others))
        self._step()

    async def _answers(self, at: Endpoint) -> bool:
        return bool(await _quiet(self._asked.inquirer.service(at.host, at.port, SERVICE), None))

    def _learn(self, name: str, learn: Callable[[WayFacts], WayFacts]) -> None:
        ways = tuple(learn(way) if way.name == name else way for way in self._facts.ways)
        self._facts = replace(self._facts, ways=ways)

    def _step(self) -> None:
        self._done += 1
        self._note(running=True)

    def _note(self, *, running: bool) -> None:
        advice, about = (None, "") if running else counsel(self._facts)
        page, lines = (None, ()) if self._page is None else (self._page.address, self._page.lines)
        found = findings(self._facts)
        check = NetworkCheck(running, self._done, self._total, found, advice, about, page, lines)
        self._timeline.noted(CheckNoted(check))


async def _quiet(asking: Awaitable[T], otherwise: V) -> T | V:
    """Where this machine does not let us ask, nothing is known."""
    try:
        return await asking
    except HalError as problem:
        _log.error("the check of the network cannot ask: %s", problem)
        return otherwise
