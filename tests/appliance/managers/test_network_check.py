"""The check of the network as a whole: what it asks, how it tells how far it is, and that it ends whatever is dead."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

import pytest
from support.appliance import Desk, settled, timeline_in
from support.ways import KINDS, End

from firmware.appliance.config.network import Endpoint
from firmware.appliance.managers.network_check import Asked, Beyond, CheckRefusal, NetworkCheckDesk
from firmware.appliance.managers.network_facts import facts_of
from firmware.appliance.network.check_facts import ModemFacts
from firmware.appliance.network.diagnosis import Advice, Leg, NetworkCheck, Word
from firmware.appliance.network.evidence import AnyEvidence, Bar, Probed
from firmware.appliance.network.explain import Way
from firmware.appliance.network.link import Verdict
from firmware.appliance.network.modem import ModemView
from firmware.appliance.network.policy import Because
from firmware.appliance.state.events import NetworkChecked, UplinkChosen
from firmware.appliance.state.model import Device
from firmware.appliance.state.notes import ModemNoted, WaysNoted
from firmware.hal.errors import HalError, PeripheralFault
from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.device import Condition, DeviceState, Reason
from firmware.hal.ports.inquiry import Inquirer, PortalPage
from firmware.hal.ports.keeper import Kept, Setback, Stage
from firmware.hal.ports.modem import Registration, SimState
from firmware.hal.ports.probe import Finding, Outcome, ProbeKind, Prober
from firmware.hal.ports.tunnel import TunnelState
from firmware.hal.sim.beyond import PAGE
from firmware.hal.sim.inquiry import SimInquirer
from firmware.hal.sim.ways import SimProber, SimRoutes

SERVICES = {"kasse": Endpoint("kasse.example", 443), "melderegister": Endpoint("10.0.0.5", 8443)}
UP = dict.fromkeys(KINDS, Verdict.WORKS)


@dataclass
class FarEnd:
    """A tunnel as the test wants it."""

    state: TunnelState = field(default_factory=lambda: TunnelState(present=True, handshake=5.0))
    trouble: HalError | None = None

    async def look(self) -> TunnelState:
        if self.trouble is not None:
            raise self.trouble
        return self.state

    async def rebind(self) -> None:
        raise AssertionError


@dataclass
class Policy:
    told: list[AnyEvidence] = field(default_factory=list)

    def tell(self, evidence: AnyEvidence) -> None:
        self.told.append(evidence)


@dataclass
class Bench:
    desk: Desk
    ends: dict[str, End]
    checks: NetworkCheckDesk
    policy: Policy
    tunnel: FarEnd
    kept: dict[str, Kept]

    def ways(self, verdicts: Mapping[str, Verdict] = MappingProxyType(UP), bar: Bar | None = None) -> None:
        ways = tuple(Way(name, KINDS[name], verdict, bar) for name, verdict in verdicts.items())
        self.desk.timeline.noted(WaysNoted(ways, self.desk.store.state.network.chosen))

    @property
    def check(self) -> NetworkCheck:
        return self.desk.store.state.network.check

    async def over(self, seconds: float = 10.0) -> NetworkCheck:
        """The end of a check that began now, which it reaches in so many seconds."""
        assert self.checks.begin() is None
        for _ in range(round(seconds / 0.1)):
            await self.desk.clock.advance(0.1)
        assert not self.check.running and self.check.done == self.check.total
        await settled(self.desk)
        return self.check

    async def recorded(self) -> list[NetworkChecked]:
        return [row.event for row in await self.desk.journal.tail(99) if isinstance(row.event, NetworkChecked)]


@asynccontextmanager
async def bench_in(
    directory: Path, prober: Prober | None = None, inquirer: Inquirer | None = None, *, proof: Endpoint | None = None
) -> AsyncIterator[Bench]:
    async with timeline_in(directory) as desk:
        ends, policy, tunnel, kept = {name: End() for name in KINDS}, Policy(), FarEnd(), dict[str, Kept]()
        routes = SimRoutes(ends)
        routes.select("cable")
        asked = Asked(
            prober or SimProber(ends, desk.clock), inquirer or SimInquirer(ends, routes, desk.clock), lambda: kept
        )
        checks = NetworkCheckDesk(asked, Beyond(SERVICES, tunnel, proof), policy, desk.timeline, desk.store, desk.clock)
        task = asyncio.create_task(checks.run())
        try:
            bench = Bench(desk, ends, checks, policy, tunnel, kept)
            bench.ways()
            desk.store.dispatch(UplinkChosen(None, "cable", KINDS["cable"], Because.ONLY, {}))
            yield bench
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_everything_holds_and_it_is_recorded(tmp_path: Path) -> None:
    async with bench_in(tmp_path) as bench:
        check = await bench.over(0.5)
        assert (check.advice, check.about, check.total) == (Advice.NOTHING, "", 5)
        assert {each.word for each in check.findings} == {Word.HOLDS, Word.SKIPPED}
        assert await bench.recorded() == [NetworkChecked(Advice.NOTHING, None)]
        assert bench.policy.told == [Probed(name, ProbeKind.PROVE, Finding.PASSED, 0.012) for name in KINDS]


@pytest.mark.parametrize(
    ("pokes", "advice", "about"),
    [
        ({"cable": "portal", "modem": "black-hole"}, Advice.SIGN_IN, "cable"),
        ({"cable": "portal"}, Advice.NOTHING, ""),
        ({"cable": "intercept", "modem": "black-hole"}, Advice.INTERCEPTED, "cable"),
        ({"cable": "port-blocked", "modem": "black-hole"}, Advice.PORT_BLOCKED, "cable"),
        ({"cable": "port-blocked", "modem": "port-blocked"}, Advice.SERVER_DOWN, ""),
        ({"cable": "black-hole", "modem": "black-hole"}, Advice.NOTHING_PASSES, "cable"),
        ({"cable": "server-down", "modem": "server-down"}, Advice.SERVER_DOWN, ""),
        ({"cable": "clock-wrong", "modem": "black-hole"}, Advice.CLOCK_WRONG, ""),
        ({"cable": "names-dead"}, Advice.NAMES_DEAD, "cable"),
        ({"cable": "services-down"}, Advice.SERVICE_DOWN, "kasse"),
    ],
)
async def test_each_trouble_of_a_rehearsal_is_found(
    tmp_path: Path, pokes: dict[str, str], advice: Advice, about: str
) -> None:
    async with bench_in(tmp_path) as bench:
        for name, poke in pokes.items():
            bench.ends[name].poke(poke)
        check = await bench.over()
        assert (check.advice, check.about) == (advice, about)
        assert await bench.recorded() == [NetworkChecked(advice, about or None)]
        bench.ends["cable"].poke("heal")
        assert (await bench.over()).advice is Advice.NOTHING


async def test_words_of_a_portal_are_shown_and_not_recorded(tmp_path: Path) -> None:
    async with bench_in(tmp_path) as bench:
        bench.ends["cable"].poke("portal")
        check = await bench.over()
        assert (check.page, check.lines) == (PAGE.address, PAGE.lines)
        rows = await bench.desk.journal.tail(99)
        assert not any(PAGE.lines[0] in repr(row) for row in rows)
        bench.ends["cable"].poke("heal")
        assert (await bench.over()).page is None


class Deaf:
    """Never answers, and keeps no deadline either."""

    has_server = True

    async def probe(self, link: str, kind: ProbeKind, wait: float) -> Outcome:
        raise await self._never()

    async def names(self, link: str, wait: float) -> bool | None:
        raise await self._never()

    async def elsewhere(self, link: str, wait: float) -> bool:
        raise await self._never()

    async def page(self, link: str, wait: float) -> PortalPage | None:
        raise await self._never()

    async def service(self, host: str, port: int, wait: float) -> bool:
        raise await self._never()

    async def _never(self) -> AssertionError:
        await asyncio.Event().wait()
        return AssertionError()


async def test_black_holes_everywhere_are_told_in_time(tmp_path: Path) -> None:
    """Each probe keeps its own deadline; the portal comes last, when all else is over."""
    async with bench_in(tmp_path) as bench:
        for end in bench.ends.values():
            end.poke("black-hole")
        assert (await bench.over(8.0)).advice is Advice.NOTHING_PASSES


async def test_what_keeps_no_deadline_is_given_up(tmp_path: Path) -> None:
    async with bench_in(tmp_path, Deaf(), Deaf()) as bench:
        check = await bench.over()
        assert check.advice is Advice.NOTHING_PASSES
        assert Word.PENDING not in {each.word for each in check.findings}
        assert (await bench.over()).advice is Advice.NOTHING_PASSES


class Forbidden(Deaf):
    async def _never(self) -> AssertionError:
        raise PeripheralFault("", "CAP_NET_RAW is missing")


async def test_machine_that_does_not_let_us_ask_ends_the_check_too(tmp_path: Path) -> None:
    async with bench_in(tmp_path, Forbidden(), Forbidden()) as bench:
        bench.tunnel.trouble = PeripheralFault("", "no wg")
        assert (await bench.over(0.5)).advice is Advice.NOTHING_PASSES


async def test_second_check_is_refused_until_the_first_is_over(tmp_path: Path) -> None:
    async with bench_in(tmp_path) as bench:
        bench.ends["cable"].poke("black-hole")
        assert bench.checks.begin() is None
        assert bench.checks.begin() is CheckRefusal.BUSY
        await bench.desk.clock.advance(1)
        assert bench.checks.begin() is CheckRefusal.BUSY
        for _ in range(90):
            await bench.desk.clock.advance(0.1)
        await settled(bench.desk)
        assert bench.checks.begin() is None


async def test_another_check_begins_as_soon_as_the_last_is_told_to_be_over(tmp_path: Path) -> None:
    async with bench_in(tmp_path) as bench:
        assert bench.checks.begin() is None
        async for state in bench.desk.store.watch():
            if not state.network.check.running:
                break
        assert bench.checks.begin() is None
        await settled(bench.desk)
        assert not bench.check.running and len(await bench.recorded()) == 2


async def test_progress_is_told_step_by_step_and_nothing_before_it_is_known(tmp_path: Path) -> None:
    async with bench_in(tmp_path) as bench:
        bench.ends["modem"].poke("black-hole")
        assert bench.checks.begin() is None
        words = {(each.leg, each.about): each.word for each in bench.check.findings}
        assert bench.check.running and (bench.check.done, bench.check.total) == (0, 5)
        assert words[Leg.CABLE, "cable"] is Word.HOLDS and words[Leg.PORTAL, "cable"] is Word.PENDING
        assert words[Leg.SERVICE, "kasse"] is words[Leg.TUNNEL, ""] is Word.PENDING
        await bench.desk.clock.advance(0.5)
        later = bench.check
        words = {(each.leg, each.about): each.word for each in later.findings}
        assert later.running and later.done == 4 and later.advice is None
        assert words[Leg.PORTAL, "cable"] is Word.HOLDS and words[Leg.PORTAL, "modem"] is Word.PENDING


async def test_tunnel_that_answers_nobody_is_named_before_the_service_behind_it(tmp_path: Path) -> None:
    async with bench_in(tmp_path) as bench:
        bench.ends["cable"].poke("services-down")
        for state in (TunnelState(present=False), TunnelState(present=True), TunnelState(present=True, handshake=400)):
            bench.tunnel.state = state
            assert (await bench.over()).advice is Advice.TUNNEL_DOWN


async def test_tunnel_is_believed_by_what_passes_through_it(tmp_path: Path) -> None:
    async with bench_in(tmp_path, proof=Endpoint("10.0.0.1", 443)) as bench:
        bench.tunnel.state = TunnelState(present=True)
        assert (await bench.over()).advice is Advice.NOTHING
        bench.tunnel.state = TunnelState(present=True, handshake=1.0)
        bench.ends["cable"].poke("services-down")
        assert (await bench.over()).advice is Advice.TUNNEL_DOWN


async def test_way_that_cannot_be_tried_is_not(tmp_path: Path) -> None:
    async with bench_in(tmp_path) as bench:
        bench.ways({"cable": Verdict.NO_CARRIER, "modem": Verdict.NO_ADDRESS})
        check = await bench.over()
        assert (check.advice, check.about) == (Advice.PLUG_CABLE, "cable")
        assert bench.policy.told == []


async def test_data_that_are_used_up_are_not_spent_on_a_check(tmp_path: Path) -> None:
    async with bench_in(tmp_path) as bench:
        bench.ways({"modem": Verdict.WORKS}, Bar.DATA_USED_UP)
        assert (await bench.over()).advice is Advice.DATA_USED_UP
        assert bench.policy.told == []


async def test_facts_of_modem_and_keeper_are_taken_in(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        desk.timeline.noted(WaysNoted((Way("modem", KINDS["modem"], Verdict.NO_CARRIER),), None))
        desk.timeline.noted(ModemNoted(ModemView("stick", SimState.PIN, registration=Registration.SEARCHING, bars=2)))
        kept = {"modem": Kept("modem", Stage.FAILED, Setback.DIALLING)}
        facts = facts_of(desk.store.state, kept, asks_server=True)
        assert facts.ways[0].setback is Setback.DIALLING and facts.ways[0].tried
        assert facts.modem == ModemFacts(sim=SimState.PIN, registration=Registration.SEARCHING, bars=2)
        for condition, wanted in (
            (Condition(DeviceState.ABSENT, Reason.NOT_CONNECTED), ModemFacts(there=False)),
            (Condition(DeviceState.ATTENTION, Reason.NO_COVERAGE), replace(facts.modem, uncovered=True)),
        ):
            stick = Device("stick", Kind.MODEM, "base", Title("Modem", "Modem"), condition)
            devices = MappingProxyType({**desk.store.state.devices, "stick": stick})
            state = replace(desk.store.state, devices=devices)
            assert facts_of(state, kept, asks_server=True).modem == wanted
