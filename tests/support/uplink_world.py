"""Ways out whose truth is known, in simulated time: what the policy asks for happens to them."""

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from firmware.appliance.network.evidence import (
    AddressSeen,
    AnyEvidence,
    CarrierSeen,
    Probed,
    Tick,
)
from firmware.appliance.network.link import Link, Probe
from firmware.appliance.network.policy import Policy, Select, begin, step
from firmware.hal.ports.probe import Finding, ProbeKind
from firmware.hal.ports.uplink import UplinkKind

CABLE = Link("cable", UplinkKind.ETHERNET, 0, metered=False)
LTE = Link("lte", UplinkKind.LTE, 1, metered=True)
BYTES = {ProbeKind.CONNECT: 224, ProbeKind.PROVE: 3457}
"""What a probe costs, measured on the wire."""


@dataclass
class Truth:
    """How a way out really is."""

    trip: float = 0.012
    jitter: float = 0.0
    loss: float = 0.0  # of a packet, each way
    passes: bool = True
    portal: bool = False
    probes: list[Probe] = field(default_factory=list)

    def answer(self, probe: Probe, random: Random) -> tuple[Finding, float]:
        """What the probe finds, and after how long."""
        if not self.passes or random.random() < 1 - (1 - self.loss) ** 2:
            return Finding.TIMEOUT, probe.wait
        trips = 1 if probe.kind is ProbeKind.CONNECT else 3
        took = trips * self.trip + random.uniform(0, self.jitter)
        if self.portal:
            return (Finding.PASSED if probe.kind is ProbeKind.CONNECT else Finding.PORTAL), took
        return (Finding.PASSED, took) if took <= probe.wait else (Finding.TIMEOUT, probe.wait)


class UplinkWorld:
    """Runs the policy against the truth."""

    def __init__(self, seed: int = 1) -> None:
        self.now = 0.0
        self.truth = {"cable": Truth(), "lte": Truth(trip=0.07, jitter=0.02, loss=0.01)}
        self.policy: Policy = begin((CABLE, LTE))
        self.switches: list[tuple[float, Select]] = []
        self._random = Random(seed)
        self._queue: list[tuple[float, int, Callable[[], None]]] = []
        self._count = itertools.count()
        self._alarm = 0

    def plug(self, link: str) -> None:
        self.tell(CarrierSeen(link, carrier=True))
        self.tell(AddressSeen(link, routed=True))

    def pull(self, link: str) -> None:
        self.tell(CarrierSeen(link, carrier=False))

    def tell(self, evidence: AnyEvidence) -> None:
        result = step(self.policy, evidence, self.now)
        self.policy = result.policy
        for effect in result.effects:
            match effect:
                case Select():
                    self.switches.append((self.now, effect))
                case Probe():
                    self._send(effect)
        self._alarm += 1
        if result.ask_again is not None:
            assert result.ask_again > self.now
            alarm = self._alarm
            self._at(result.ask_again, lambda: self.tell(Tick()) if alarm == self._alarm else None)

    def run(self, seconds: float) -> None:
        """Let so much time pass."""
        end = self.now + seconds
        while self._queue and self._queue[0][0] <= end:
            self.now, _, act = heapq.heappop(self._queue)
            act()
        self.now = end

    def each(self, seconds: float, times: int, act: Callable[[], None]) -> None:
        for _ in range(times):
            act()
            self.run(seconds)

    def spent(self, link: str) -> int:
        """Bytes that probes have cost."""
        return sum(BYTES[probe.kind] for probe in self.truth[link].probes)

    def _send(self, probe: Probe) -> None:
        truth = self.truth[probe.link]
        truth.probes.append(probe)
        finding, took = truth.answer(probe, self._random)
        self._at(self.now + took, lambda: self.tell(Probed(probe.link, probe.kind, finding, took)))

    def _at(self, moment: float, act: Callable[[], None]) -> None:
        heapq.heappush(self._queue, (moment, next(self._count), act))
