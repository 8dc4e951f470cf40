"""The check of the network over real ways out, each fault made for real: what is advised, and in how many seconds."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from support.appliance import case_state
from support.uplinks import CABLE, GATEWAYS, LTE, WORLD, Uplinks, entered, two_uplinks
from support.world_server import BAD_REQUEST, REDIRECT, name_server, served

import provisioning.certificates
from firmware.appliance.config.network import Endpoint
from firmware.appliance.journal import Journal
from firmware.appliance.managers.connectivity import Connectivity
from firmware.appliance.managers.network_check import Asked, Beyond, NetworkCheckDesk
from firmware.appliance.network.diagnosis import Advice, Leg, NetworkCheck, Word
from firmware.appliance.network.link import Verdict
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import SystemClock
from firmware.hal.config.body import LinkConnection
from firmware.hal.drivers.bound_inquiry import BoundInquirer
from firmware.hal.drivers.bound_names import BoundNames
from firmware.hal.drivers.bound_probe import BoundProber
from firmware.hal.drivers.kernel_link import KernelLink
from firmware.hal.drivers.kernel_routes import KernelRoutes
from firmware.hal.ports.uplink import LinkState, UplinkKind
from firmware.hal.wire.dns import Wanted
from provisioning.authority import Authority
from provisioning.local import case_identity, server_identity

pytestmark = pytest.mark.peer("ip")
WAYS = {"cable": CABLE, "lte": LTE}
KINDS = {"cable": UplinkKind.ETHERNET, "lte": UplinkKind.LTE}
PORT, WEB, FORMS = 8883, 443, 8443
NAME = "broker.example"
ADDRESSES = {Wanted.A: bytes((203, 0, 113, 10))}
MOST = 10.0
WORDS = b"""<title>Gastnetz</title><script>location = 'http://evil.example/'</script>
<p>Bitte <b>melden</b> Sie sich an.\x1b[2J</p>"""
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%b" % (len(WORDS), WORDS)


@dataclass
class Bench:
    nets: Uplinks
    directory: Path
    authority: Authority

    def tls(self, authority: Authority | None = None) -> ssl.SSLContext:
        directory = self.directory / ("server" if authority is None else "stranger")
        return server_identity(authority or self.authority, directory, [WORLD, NAME]).server_context()

    @asynccontextmanager
    async def world(self, tls: ssl.SSLContext | None = None) -> AsyncIterator[None]:
        """Our server, its web port, a specialist application, and a name server."""
        where = self.nets.world
        async with (
            served(where, PORT, b"", tls or self.tls()), served(where, WEB, b""), served(where, FORMS, b""),
            name_server(where, ADDRESSES),
        ):  # fmt: skip
            yield

    @asynccontextmanager
    async def case(self, *services: int, name_server: str = WORLD) -> AsyncIterator["Case"]:
        """The product's own parts over the two ways, as they are put together on a case."""
        (self.directory / "resolv.conf").write_text(f"nameserver {name_server}\n")
        clock = SystemClock()
        names = BoundNames(NAME, WAYS, clock, self.directory)
        identity = case_identity(self.authority, self.directory / "case", "TEST-0001")
        prober = BoundProber(WAYS, names, (NAME, PORT), identity.client_context, clock)
        inquirer = BoundInquirer(WAYS, names, clock, self.directory)
        journal = await Journal.open(self.directory / "journal.db", clock)
        store = Store(case_state(), clock)
        timeline = Timeline(journal, store, clock)
        ways = Connectivity(KINDS, KernelRoutes(WAYS), prober, timeline, store, clock)
        beyond = Beyond({f"forms-{port}": Endpoint(WORLD, port) for port in services or (FORMS,)})
        checks = NetworkCheckDesk(Asked(prober, inquirer, dict), beyond, ways, timeline, store, clock)
        works = [ways.run(), checks.run(), *(carry(ways, name) for name in WAYS)]
        tasks = [asyncio.create_task(work) for work in works]
        try:
            yield Case(store, checks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await journal.close()


@dataclass
class Case:
    store: Store
    checks: NetworkCheckDesk

    async def thought(self, **verdicts: Verdict) -> None:
        """Until the case thinks so of its ways."""
        async with asyncio.timeout(10):
            async for state in self.store.watch():
                now = {way.name: way.verdict for way in state.network.ways}
                if all(now.get(name) is verdict for name, verdict in verdicts.items()):
                    return

    async def check(self) -> NetworkCheck:
        began = time.monotonic()
        assert self.checks.begin() is None
        async with asyncio.timeout(MOST):
            async for state in self.store.watch():
                if not state.network.check.running:
                    break
        found = self.store.state.network.check
        print(f"{found.advice}: {time.monotonic() - began:.2f} s")
        return found


async def carry(ways: Connectivity, name: str) -> None:
    link = KernelLink(name, LinkConnection(WAYS[name], KINDS[name]), SystemClock())
    async for told in link.observe():
        if isinstance(told, LinkState):
            await ways.linked(name, told)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with two_uplinks() as nets, entered(nets.case):
        yield Bench(nets, tmp_path, Authority.create(tmp_path / "authority"))


def advised(found: NetworkCheck) -> tuple[Advice | None, str]:
    return found.advice, found.about


def words(found: NetworkCheck) -> dict[tuple[Leg, str], Word]:
    return {(each.leg, each.about): each.word for each in found.findings}


async def test_all_holds_and_then_a_service_goes_and_then_the_server(bench: Bench) -> None:
    async with bench.case(FORMS, 9) as case:
        async with bench.world():
            await case.thought(cable=Verdict.WORKS, lte=Verdict.WORKS)
            found = await case.check()
            assert advised(found) == (Advice.SERVICE_DOWN, "forms-9")
            told = words(found)
            assert (
                told[Leg.SERVICE, f"forms-{FORMS}"] is told[Leg.NAMES, "lte"] is told[Leg.PORT, "cable"] is Word.HOLDS
            )
        async with name_server(bench.nets.world, ADDRESSES):
            assert advised(await case.check()) == (Advice.SERVER_DOWN, "")


async def test_pulled_cable_is_to_be_plugged_only_where_nothing_else_works(bench: Bench) -> None:
    async with bench.world(), bench.case() as case:
        bench.nets.pull(CABLE)
        await case.thought(cable=Verdict.NO_CARRIER, lte=Verdict.WORKS)
        found = await case.check()
        assert advised(found) == (Advice.NOTHING, "") and words(found)[Leg.CABLE, "cable"] is Word.BROKEN
        bench.nets.pull(LTE)
        await case.thought(cable=Verdict.NO_CARRIER, lte=Verdict.NO_CARRIER)
        assert advised(await case.check()) == (Advice.PLUG_CABLE, "cable")


async def test_nobody_gives_an_address(bench: Bench) -> None:
    bench.nets.pull(LTE)
    bench.nets.ip(f"addr flush dev {CABLE}", f"-6 route del default dev {CABLE}")
    async with bench.world(), bench.case() as case:
        await case.thought(cable=Verdict.NO_ADDRESS, lte=Verdict.NO_CARRIER)
        assert advised(await case.check()) == (Advice.NO_ADDRESS, "cable")


async def test_house_wants_a_sign_in_and_its_page_is_told(bench: Bench) -> None:
    bench.nets.pull(LTE)
    bench.nets.capture(CABLE)
    sent_on = REDIRECT.replace(b"http://login.hotel.example/", b"http://login.hotel.example:8880/?mac=aa")
    router = bench.nets.router
    async with (
        served(router, 80, sent_on), served(router, 8880, PAGE), served(router, PORT, BAD_REQUEST),
        name_server(router, ADDRESSES), bench.case(name_server=GATEWAYS[CABLE]) as case,
    ):  # fmt: skip
        await case.thought(cable=Verdict.PORTAL, lte=Verdict.NO_CARRIER)
        found = await case.check()
    assert advised(found) == (Advice.SIGN_IN, "cable")
    assert found.page == "http://login.hotel.example:8880"
    assert found.lines == ("Gastnetz", "Bitte melden Sie sich an. [2J")


async def test_name_server_is_dead(bench: Bench) -> None:
    """At first nothing is known; later the last known address does, and the next trouble is the names still."""
    bench.nets.pull(LTE)
    dead = f"pref 3 iif r-{CABLE} ipproto udp dport 53 blackhole"
    bench.nets.far(f"rule add {dead}")
    async with bench.world(), bench.case() as case:
        await case.thought(cable=Verdict.DEAD)
        assert advised(await case.check()) == (Advice.NAMES_DEAD, "cable")
        bench.nets.far(f"rule del {dead}")
        assert advised(await case.check()) == (Advice.NOTHING, "")
        bench.nets.far(f"rule add {dead}")
        found = await case.check()
        assert advised(found) == (Advice.NAMES_DEAD, "cable")
        assert words(found)[Leg.PORT, "cable"] is Word.HOLDS


@pytest.mark.parametrize("how", ["blackhole", "prohibit"])
async def test_firewall_lets_the_web_pass_and_our_port_not(bench: Bench, how: str) -> None:
    bench.nets.pull(LTE)
    bench.nets.far(f"rule add pref 3 iif r-{CABLE} ipproto tcp dport {PORT} {how}")
    async with bench.world(), bench.case() as case:
        await case.thought(lte=Verdict.NO_CARRIER)
        await case.thought(cable=Verdict.UNPROVEN if how == "blackhole" else Verdict.DEAD)
        assert advised(await case.check()) == (Advice.PORT_BLOCKED, "cable")


async def test_somebody_poses_as_our_server(bench: Bench) -> None:
    bench.nets.pull(LTE)
    bench.nets.capture(CABLE)
    stranger = bench.tls(Authority.create(bench.directory / "other"))
    async with (
        served(bench.nets.router, PORT, b"", stranger), name_server(bench.nets.router, ADDRESSES),
        bench.case(name_server=GATEWAYS[CABLE]) as case,
    ):  # fmt: skip
        await case.thought(cable=Verdict.INTERCEPTED)
        assert advised(await case.check()) == (Advice.INTERCEPTED, "cable")


async def test_clock_is_wrong(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provisioning.certificates, "SERVER_LIFE", -timedelta(minutes=1))
    async with bench.world(bench.tls()), bench.case() as case:
        await case.thought(cable=Verdict.CLOCK_WRONG)
        assert advised(await case.check()) == (Advice.CLOCK_WRONG, "")


async def test_black_holes_everywhere_are_told_in_time(bench: Bench) -> None:
    async with bench.world(), bench.case() as case:
        await case.thought(cable=Verdict.WORKS, lte=Verdict.WORKS)
        bench.nets.swallow(CABLE)
        bench.nets.swallow(LTE)
        found = await case.check()
        assert advised(found) == (Advice.NOTHING_PASSES, "cable")
        assert words(found)[Leg.SERVICE, f"forms-{FORMS}"] is Word.SKIPPED
