"""What a case costs its mobile contract: bytes for a report, for a connection, and a day on LTE or with LTE in reserve.

A real broker with mutual TLS, the fleet's own ingest, the product's telemetry on a clock that is moved by hand, and a
proxy that counts what crosses the case's side: payload, and 52 bytes of headers for each segment that the kernel
counted (`tests/support/counting_proxy.py`). How often the network policy probes is its own answer for a simulated day.
"""

import asyncio
import ssl
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.figure import Figure
from firmware.appliance.network.evidence import AddressSeen, Alive, AnyEvidence, CarrierSeen, Probed, Tick
from firmware.appliance.network.link import Probe
from firmware.appliance.network.policy import begin, step
from firmware.appliance.network.record import links_of, ways_of
from firmware.appliance.state.events import Heartbeat
from firmware.appliance.telemetry.door import Version
from firmware.appliance.telemetry.thrift import Thrift
from firmware.clock import FakeClock, SystemClock
from firmware.hal.drivers.bound_names import BoundNames
from firmware.hal.drivers.bound_probe import BoundProber
from firmware.hal.ports.probe import Finding, ProbeKind
from firmware.hal.ports.uplink import UplinkKind

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

if TYPE_CHECKING:
    from support.broker import RealBroker
    from support.counting_proxy import Count, CountingProxy
    from support.reporting_case import ReportingCase

DAY = 86_400.0
MINUTE = 60.0
LATE = 1.0  # seconds that an acknowledgement comes after its batch was due
EACH = 30.0  # seconds between two reports
REPORTS = 32  # that are counted: four batches where they are gathered longest
REPORTS_A_DAY = DAY / EACH
ACKNOWLEDGED = 0.06  # seconds after which the kernel has acknowledged what it would not do with an answer
CLOCK = SystemClock()
LTE, CABLE = "lte", "cable"


def measure() -> list[Figure]:
    """Bytes and their ratios to the goals, and to JSON without aliases."""
    return asyncio.run(_measured())


async def _measured() -> list[Figure]:
    from support.broker import real_broker
    from support.counting_proxy import counting_proxy
    from support.ingest import ingest

    with tempfile.TemporaryDirectory(prefix="koffer-bench-") as root:
        place = Path(root)
        async with (
            real_broker(place) as broker,
            counting_proxy(broker.host, broker.port) as proxy,
            ingest(broker, place),
        ):
            bench = Bench(broker, proxy, place)
            plain = await bench.report(Thrift.LAVISH, Version.V3)
            lavish, live, saver = [await bench.report(thrift) for thrift in Thrift]
            connections = {name: await bench.connections(name) for name in ("TLSv1_3", "TLSv1_2")}
            probes = {kind: await bench.probe(kind) for kind in ProbeKind}
    print(f"bytes of a probe: {', '.join(f'{kind} {size}' for kind, size in probes.items())}", file=sys.stderr)
    return [
        *_of_connections(connections),
        *_of_reports(plain, lavish, live, saver),
        *_of_days(live, saver, probes),
    ]


def _of_connections(connections: dict[str, tuple[int, int]]) -> list[Figure]:
    return [
        Figure(f"reconnect with all that is said, {name}, resumed", resumed, 0.8 * full, "bytes", f"{full} B in full")
        for name, (full, resumed) in connections.items()
    ]


def _of_reports(plain: float, lavish: float, live: float, saver: float) -> list[Figure]:
    peer = "of JSON without aliases"
    return [
        Figure("one report: JSON, aliases, at once", lavish, 1.1 * plain, "bytes", f"{plain:.0f} B without aliases"),
        Figure("one report: live on LTE", live, 0.5 * plain, "bytes", f"half {peer}"),
        Figure("one report: saver", saver, 0.2 * plain, "bytes", f"a fifth {peer}"),
    ]


def _of_days(live: float, saver: float, probes: dict[ProbeKind, int]) -> list[Figure]:
    standby = _cost(_standby(), probes)
    days = []
    for name, report, thrift, goal in (("live", live, Thrift.METERED, 0.8), ("saver", saver, Thrift.SAVER, 0.25)):
        used = _cost(_in_use(thrift.gather + LATE), probes)
        total = report * REPORTS_A_DAY + used
        days.append(
            Figure(f"a day on LTE, {name}, its probes too ({used / 1e3:.0f} KB)", total / 1e6, goal, "MB", "goal")
        )
    return [Figure("a day with LTE in reserve", standby / 1e3, 25.0, "KB", "goal"), *days]


def _cost(probes: list[ProbeKind], sizes: dict[ProbeKind, int]) -> int:
    return sum(sizes[kind] for kind in probes)


def _standby() -> list[ProbeKind]:
    """The probes on LTE in a day in which the cable is good: its arrival, and six times four hours (the cable is tried
    twice a second, which makes a whole day of them long).
    """
    cable: list[AnyEvidence] = [CarrierSeen(CABLE, carrier=True), AddressSeen(CABLE, routed=True)]
    arrival = _probes(cable, None, MINUTE)
    return arrival + 6 * _probes(cable, None, DAY / 6)[len(arrival) :]


def _in_use(gather: float) -> list[ProbeKind]:
    """The probes on LTE in a day in which there is no cable and the server acknowledges a batch every so often."""
    return _probes([], gather, DAY)


def _probes(cable: list[AnyEvidence], alive_each: float | None, end: float) -> list[ProbeKind]:
    policy = begin(links_of(ways_of([(CABLE, UplinkKind.ETHERNET), (LTE, UplinkKind.LTE)])))
    facts: list[AnyEvidence] = [*cable, CarrierSeen(LTE, carrier=True), AddressSeen(LTE, routed=True)]
    now, sign, sent = 0.0, alive_each or end, list[ProbeKind]()
    while now < end:
        result = step(policy, facts.pop(0) if facts else Tick(), now)
        policy = result.policy
        for probe in (effect for effect in result.effects if isinstance(effect, Probe)):
            facts.append(Probed(probe.link, probe.kind, Finding.PASSED, 0.05))
            sent += [probe.kind] if probe.link == LTE else []
        if facts:
            continue
        now = min(end if result.ask_again is None else max(result.ask_again, now), sign)
        if now >= sign:
            sign += alive_each or end
            facts.append(Alive(LTE))
    return sent


@dataclass
class Bench:
    """A broker, a proxy before it, and cases that report through it one after the other."""

    broker: "RealBroker"
    proxy: "CountingProxy"
    place: Path
    cases: int = 0

    async def report(self, thrift: Thrift, version: Version = Version.V5) -> float:
        """Bytes of a report on a connection that stands."""
        async with self._case(thrift) as case:
            case.telemetry._versions.now = version  # noqa: SLF001 - a benchmark looks inside
            async with case.reporting():
                await self._reports(case, REPORTS // 2)
                before = await self._calm()
                await self._reports(case, REPORTS)
                return (await self._calm() - before).total / REPORTS

    async def _reports(self, case: "ReportingCase", count: int) -> None:
        clock = case.clock
        assert isinstance(clock, FakeClock)
        for number in range(count):
            kept = case.journal.enqueue([Heartbeat(int(number * EACH), 18_000 - number % 7, 81 + number % 3)])
            case.journal._write_soon()  # noqa: SLF001 - routine rows wait for company by the journal's own clock
            await kept
            await clock.advance(EACH)
            await case.journal.answers()
            await self._calm()

    async def _calm(self) -> "Count":
        """Everything, once nothing more crosses."""
        before = self.proxy.count
        while True:
            await CLOCK.sleep(ACKNOWLEDGED)
            now = self.proxy.count
            if now == before:
                return now
            before = now

    async def connections(self, newest: str) -> tuple[int, int]:
        """Bytes of a reconnect from the first segment to the hello's acknowledgement: in full, and resumed."""
        async with self._case(Thrift.METERED) as case:
            door = case.telemetry._door  # noqa: SLF001
            door.resumption.context(door.identity).maximum_version = ssl.TLSVersion[newest]
            clock = case.clock
            assert isinstance(clock, FakeClock)
            before = await self._calm()
            async with case.reporting():
                first = await self._session_but(None, case, clock)
                full = await self._calm()
                case.telemetry.moved(other=True)
                await self._session_but(first, case, clock)
                resumed = await self._calm()
        return (full - before).total, (resumed - full).total

    async def _session_but(self, sid: str | None, case: "ReportingCase", clock: FakeClock) -> str:
        """Another session than `sid`, once the server is known in it; time passes no faster than the wire."""
        while True:
            session = case.telemetry._session  # noqa: SLF001
            if session is not None and session.connected and session.sid != sid:
                return session.sid
            await clock.advance(0.01)
            await CLOCK.sleep(0.01)

    async def probe(self, kind: ProbeKind) -> int:
        """Bytes of a probe as the product makes it."""
        names = BoundNames(self.broker.host, {LTE: "lo"}, CLOCK)
        server = (self.broker.host, self.proxy.port)
        prober = BoundProber({LTE: "lo"}, names, server, self.broker.server.client_context, CLOCK)
        before = await self._calm()
        outcome = await prober.probe(LTE, kind, 5.0)
        assert outcome.finding is Finding.PASSED, outcome
        return (await self._calm() - before).total

    @asynccontextmanager
    async def _case(self, thrift: Thrift) -> "AsyncIterator[ReportingCase]":
        from support.reporting_case import quiet_case

        self.cases += 1
        name = f"KOFFER-{self.cases:04}"
        async with quiet_case(self.broker, self.place, case_id=name, port=self.proxy.port, clock=FakeClock()) as case:
            case.telemetry.spare(thrift)
            yield case
