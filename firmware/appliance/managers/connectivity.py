"""Which way out is used: feeds what is learned to the policy, and carries out what it decides.

A switch is made first, then told to those who hold connections, and only then recorded: a disk must not keep the
case off the net. What it was decided on is recorded with it.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from contextlib import aclosing
from typing import Final

from firmware.appliance.managers.waiting import BackOff
from firmware.appliance.managers.way_records import WayRecords
from firmware.appliance.network.evidence import (
    AddressSeen,
    Alive,
    AnyEvidence,
    Barred,
    CarrierSeen,
    Pinned,
    Probed,
    Stalled,
    Tick,
)
from firmware.appliance.network.explain import Way
from firmware.appliance.network.link import PROOF_WAIT, Probe, Verdict, verdict
from firmware.appliance.network.policy import Select, begin, step
from firmware.appliance.network.record import Decided, Told, links_of, ways_of
from firmware.appliance.state.events import UplinkChosen, UplinkFact
from firmware.appliance.state.notes import WaysNoted
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.errors import HalError
from firmware.hal.ports.probe import Finding, ProbeKind, Prober
from firmware.hal.ports.routes import Routes
from firmware.hal.ports.uplink import LinkState, UplinkKind

REMEMBERED: Final = 2000  # facts
DECISIONS: Final = 50
FACTS: Final = 6  # that are recorded with a decision: a burst of misses, or what brought a way back
SIGN: Final = 1.0  # seconds between two signs of life, or of none, that are looked at
_SHORTEST, _LONGEST = 0.5, 30.0
_log = logging.getLogger(__name__)

Follower = Callable[[bool], None]
"""Told that the way out is there; True where it is another than the one before, which no connection survives."""


class Connectivity:
    """The service. `kinds` are the ways out by device name; `terminal_shares`: the payment terminal uses them too."""

    name = "connectivity"
    essential = False

    def __init__(
        self,
        kinds: Mapping[str, UplinkKind],
        routes: Routes,
        prober: Prober,
        timeline: Timeline,
        store: Store,
        clock: Clock,
        *,
        terminal_shares: bool = False,
    ) -> None:
        self.ways = ways_of(kinds.items())
        self.told: deque[Told] = deque(maxlen=REMEMBERED)
        self.decided: deque[Decided] = deque(maxlen=DECISIONS)
        self._kinds = kinds
        self._routes = routes
        self._prober = prober
        self._timeline = timeline
        self._store = store
        self._clock = clock
        self._terminal_shares = terminal_shares
        self._policy = begin(links_of(self.ways))
        self._followers: list[Follower] = []
        self._carried: str | None = None
        self._running = False
        self._early: list[AnyEvidence] = []
        self._trying: set[asyncio.Task[None]] = set()
        self._alarm: asyncio.Task[None] | None = None
        self._records = WayRecords(timeline, store, clock)
        self._noted: WaysNoted | None = None
        self._sign = float("-inf")

    def follow(self, follower: Follower) -> None:
        """Tell `follower` of each switch, at once and before it is recorded."""
        self._followers.append(follower)

    async def linked(self, device: str, link: LinkState) -> None:
        """The link of `device` is as told."""
        self.tell(CarrierSeen(device, link.carrier))
        await self._records.carrier(device, link.carrier)

    async def lost(self, device: str) -> None:
        """Nothing is known of `device`: then nothing is sent through it."""
        if device in self._kinds:
            await self.linked(device, LinkState(carrier=False))

    def alive(self) -> None:
        """The server acknowledged something just now."""
        if self._is_time_for_a_sign() and self._policy.used is not None:
            self.tell(Alive(self._policy.used))

    def stalled(self) -> None:
        """The connection to the server waits too long for its acknowledgements."""
        if self._is_time_for_a_sign() and self._policy.used is not None:
            self.tell(Stalled(self._policy.used))

    async def prove(self, name: str) -> None:
        """Try this one way now, if it could pass something; takes `PROOF_WAIT` seconds at most."""
        link = self._policy.links[name]
        if link.carrier and link.routed and link.bar is None:
            await self._try(Probe(name, ProbeKind.PROVE, PROOF_WAIT))

    async def check(self) -> None:
        """Try every way that could pass something, now and to the end; takes `PROOF_WAIT` seconds at most."""
        ready = [link.name for link in self._policy.links.values() if link.carrier and link.routed]
        await asyncio.gather(*(self._try(Probe(name, ProbeKind.PROVE, PROOF_WAIT)) for name in ready))

    async def run(self) -> None:
        """Until cancelled; the way that was chosen last stays."""
        self._running = True
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._watch_reach())
                group.create_task(self._records.run())
                if self._terminal_shares:
                    group.create_task(self._watch_payment())
                early, self._early = self._early, []
                for evidence in (*early, Tick()):
                    self.tell(evidence)
        finally:
            self._running = False
            await self._end_tries()

    def tell(self, evidence: AnyEvidence) -> None:
        """A fact; what follows of it is done before this returns, but for the record of it."""
        if not self._running:
            self._early.append(evidence)
            return
        now = self._clock.monotonic()
        if evidence.telling:
            self.told.append(Told(now, evidence))
        result = step(self._policy, evidence, now)
        self._policy = result.policy
        for effect in result.effects:
            match effect:
                case Select():
                    self._switch(effect, now)
                case Probe():
                    self._begin(self._try(effect))
        self._set_alarm(result.ask_again, now)
        self._note()

    def _switch(self, select: Select, now: float) -> None:
        try:
            self._routes.select(select.link)
        except HalError as problem:
            _log.error("the way out stays the machine's own choice: %s", problem)
        self.decided.append(Decided(now, select))
        self._records.chosen(self._chosen(select, now))
        if select.link is None:
            return
        other, self._carried = self._carried not in (None, select.link), select.link
        for follower in self._followers:
            follower(other)

    async def _try(self, probe: Probe) -> None:
        try:
            outcome = await self._prober.probe(probe.link, probe.kind, probe.wait)
        except HalError as problem:
            _log.error("%s cannot be tried: %s", probe.link, problem)
            self.tell(Probed(probe.link, probe.kind, Finding.UNREACHABLE, 0.0))
            return
        self.tell(Probed(probe.link, probe.kind, outcome.finding, outcome.seconds))

    def _set_alarm(self, when: float | None, now: float) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = None if when is None else self._begin(self._ring(when - now))

    async def _ring(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._alarm = None
        self.tell(Tick())

    def _begin(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        self._trying.add(task)
        task.add_done_callback(self._trying.discard)
        return task

    async def _end_tries(self) -> None:
        for task in tuple(self._trying):
            task.cancel()
        await asyncio.gather(*self._trying, return_exceptions=True)

    async def _watch_reach(self) -> None:
        backoff = BackOff(_SHORTEST, _LONGEST)
        while True:
            try:
                async with aclosing(self._routes.observe()) as reaches:
                    async for reach in reaches:
                        backoff.reset()
                        self.tell(AddressSeen(reach.link, reach.routed))
            except HalError as problem:
                _log.warning("addresses and gateways are not told: %s", problem)
            await self._clock.sleep(backoff.seconds())

    async def _watch_payment(self) -> None:
        """While somebody pays, the terminal keeps its way."""
        async with aclosing(self._store.watch()) as states:
            async for state in states:
                if (state.paying is not None) is not self._policy.pinned:
                    self.tell(Pinned(state.paying is not None))

    def _chosen(self, select: Select, now: float) -> UplinkChosen:
        kind = None if select.link is None else self._kinds[select.link]
        latest = [self.told[at] for at in range(max(0, len(self.told) - FACTS), len(self.told))]
        facts = tuple(UplinkFact(round(now - one.at, 3), one.evidence) for one in latest)
        return UplinkChosen(select.before, select.link, kind, select.because, dict(select.verdicts), facts)

    def _note(self) -> None:
        links = self._policy.links
        ways = tuple(
            Way(way.name, way.kind, _shown(verdict(links[way.name])), links[way.name].bar) for way in self.ways
        )
        noted = WaysNoted(ways, self._policy.used)
        if noted != self._noted:
            self._noted = noted
            self._timeline.noted(noted)

    def _is_time_for_a_sign(self) -> bool:
        now = self._clock.monotonic()
        if now - self._sign < SIGN:
            return False
        self._sign = now
        return True

    def bar(self, evidence: Barred) -> None:
        """A way may not be used, or may again."""
        self.tell(evidence)


def _shown(judged: Verdict) -> Verdict:
    """One probe that is late is nobody's business."""
    return Verdict.WORKS if judged is Verdict.SUSPECT else judged
