"""Ways out tried alone: real sockets through two namespaces, a real broker behind them, and whoever stands between."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from support.uplinks import CABLE, GATEWAYS, LTE, WORLD, WORLD6, Uplinks, entered, two_uplinks
from support.world_server import BAD_REQUEST, REDIRECT, name_server, served

import provisioning.certificates
from firmware.clock import SystemClock
from firmware.hal.drivers.bound_names import BoundNames
from firmware.hal.drivers.bound_probe import BoundProber
from firmware.hal.drivers.kernel_routes import KernelRoutes
from firmware.hal.ports.probe import Finding, ProbeKind
from firmware.hal.wire.dns import Wanted
from fleet.broker.child import Child
from fleet.broker.engine import Place
from fleet.config import Engine
from provisioning.authority import Authority
from provisioning.local import case_identity, server_identity

pytestmark = pytest.mark.peer("ip", "mosquitto")
WAYS = {"cable": CABLE, "lte": LTE}
PORT = 8883
NAME = "broker.example"


@dataclass
class Bench:
    nets: Uplinks
    directory: Path
    authority: Authority

    def prober(self, host: str = WORLD, files: Path = Path("/nowhere")) -> BoundProber:
        identity = case_identity(self.authority, self.directory / "case", "TEST-0001")
        names = BoundNames(host, WAYS, SystemClock(), files)
        return BoundProber(WAYS, names, (host, PORT), identity.client_context, SystemClock())

    def server(self, name: str = "server") -> ssl.SSLContext:
        return server_identity(self.authority, self.directory / name, [WORLD, NAME]).server_context()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with two_uplinks() as nets, entered(nets.case):
        yield Bench(nets, tmp_path, Authority.create(tmp_path / "authority"))


@pytest.fixture
async def broker(bench: Bench) -> AsyncIterator[Child]:
    identity = server_identity(bench.authority, bench.directory / "server", [WORLD, NAME])
    (bench.directory / "broker").mkdir(mode=0o700)
    place = Place(bench.directory / "broker", WORLD, PORT, identity)
    with entered(bench.nets.world):
        child = await Child.start(Engine.MOSQUITTO, place)
    yield child
    await child.kill()


async def found(prober: BoundProber, link: str, kind: ProbeKind, wait: float = 5.0) -> Finding:
    return (await prober.probe(link, kind, wait)).finding


async def test_each_way_is_tried_whichever_is_chosen(bench: Bench, broker: Child) -> None:
    assert broker.pid
    prober = bench.prober()
    for chosen in ("cable", "lte", None):
        KernelRoutes(WAYS).select(chosen)
        for link in WAYS:
            for kind in ProbeKind:
                assert await found(prober, link, kind) is Finding.PASSED, (chosen, link, kind)


async def test_black_hole_is_silent_and_the_other_way_is_not(bench: Bench, broker: Child) -> None:
    assert broker.pid
    prober = bench.prober()
    bench.nets.swallow(CABLE)
    for kind in ProbeKind:
        assert await found(prober, "cable", kind, 0.3) is Finding.TIMEOUT
        assert await found(prober, "lte", kind) is Finding.PASSED


async def test_pulled_cable_is_no_way(bench: Bench, broker: Child) -> None:
    assert broker.pid
    bench.nets.pull(CABLE)
    assert await found(bench.prober(), "cable", ProbeKind.CONNECT, 2.0) in (Finding.UNREACHABLE, Finding.TIMEOUT)


async def test_server_that_is_down_refuses_and_its_own_page_is_no_portal(bench: Bench) -> None:
    own = REDIRECT.replace(b"http://login.hotel.example/", b"https://203.0.113.10/")
    async with served(bench.nets.world, 80, own):
        for kind in ProbeKind:
            assert await found(bench.prober(), "cable", kind) is Finding.REFUSED


@pytest.mark.parametrize("page", [REDIRECT, b"HTTP/1.0 200 OK\r\n\r\n<html>", b"HTTP/1.1 511 Log in\r\n\r\n"])
async def test_portal_answers_everything_and_is_named(bench: Bench, broker: Child, page: bytes) -> None:
    assert broker.pid
    bench.nets.capture(CABLE)
    router = bench.nets.router
    async with served(router, 80, page), served(router, PORT, BAD_REQUEST):
        prober = bench.prober()
        assert await found(prober, "cable", ProbeKind.CONNECT) is Finding.PASSED  # which is why it proves nothing
        outcome = await prober.probe("cable", ProbeKind.PROVE, 5.0)
        assert outcome.finding is Finding.PORTAL and outcome.seconds < 2
        assert await found(prober, "lte", ProbeKind.PROVE) is Finding.PASSED
        bench.nets.set_free(CABLE)
        assert await found(prober, "cable", ProbeKind.PROVE) is Finding.PASSED


async def test_portal_that_is_mute_to_tls_is_named_in_time(bench: Bench) -> None:
    bench.nets.capture(CABLE)
    async with served(bench.nets.router, 80, REDIRECT), served(bench.nets.router, PORT, b"", mute=True):
        outcome = await bench.prober().probe("cable", ProbeKind.PROVE, 5.0)
    assert outcome.finding is Finding.PORTAL and outcome.seconds < 2


async def test_portal_that_refuses_all_but_its_page_is_named(bench: Bench) -> None:
    bench.nets.capture(CABLE)
    async with served(bench.nets.router, 80, REDIRECT):
        assert await found(bench.prober(), "cable", ProbeKind.PROVE) is Finding.PORTAL


async def test_certificate_of_somebody_else_is_interception(bench: Bench, tmp_path: Path) -> None:
    bench.nets.capture(CABLE)
    stranger = server_identity(Authority.create(tmp_path / "other"), tmp_path / "stranger", [WORLD])
    async with served(bench.nets.router, PORT, b"", stranger.server_context()):
        assert await found(bench.prober(), "cable", ProbeKind.PROVE) is Finding.INTERCEPTED


async def test_our_server_out_of_its_time_is_the_clock(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provisioning.certificates, "SERVER_LIFE", -timedelta(minutes=1))
    async with served(bench.nets.world, PORT, b"", bench.server()):
        assert await found(bench.prober(), "cable", ProbeKind.PROVE) is Finding.CLOCK


async def test_name_is_asked_for_through_the_way_that_is_tried(bench: Bench, broker: Child) -> None:
    assert broker.pid
    (bench.directory / "resolv.conf").write_text(f"nameserver {WORLD}\nnameserver rubbish\n")
    addresses = {Wanted.A: bytes((203, 0, 113, 10))}
    bench.nets.swallow(LTE)
    async with name_server(bench.nets.world, addresses) as server:
        prober = bench.prober(NAME, bench.directory)
        KernelRoutes(WAYS).select("lte")
        assert await found(prober, "cable", ProbeKind.PROVE) is Finding.PASSED
        asked = server.asked
        assert await found(prober, "cable", ProbeKind.CONNECT) is Finding.PASSED
        assert asked == server.asked == 2  # A and AAAA once, and remembered


async def test_name_server_of_the_way_is_asked_before_the_machines(bench: Bench) -> None:
    (bench.directory / "resolv.conf").write_text(f"nameserver {WORLD6}\nnameserver {GATEWAYS[CABLE]}\n")
    names = BoundNames(NAME, WAYS, SystemClock(), bench.directory)
    addresses = {Wanted.A: bytes((203, 0, 113, 10))}
    async with name_server(bench.nets.world, addresses) as server:
        names.served("lte", ("rubbish", WORLD))
        names.served("lte", (WORLD,))  # said again, which is no news
        assert (await names.of("lte"), server.asked) == ((WORLD,), 2)
        names.served("lte", (WORLD,))
        assert (await names.of("lte"), server.asked) == ((WORLD,), 2)
        names.served("lte", (WORLD, WORLD6))
        assert (await names.of("lte"), server.asked) == ((WORLD,), 4)


async def test_way_whose_name_server_is_dead_asks_the_machines(bench: Bench) -> None:
    (bench.directory / "resolv.conf").write_text(f"nameserver {WORLD}\n")
    names = BoundNames(NAME, WAYS, SystemClock(), bench.directory)
    names.served("cable", (GATEWAYS[CABLE],))
    async with name_server(bench.nets.world, {Wanted.A: bytes((203, 0, 113, 10))}):
        assert await names.of("cable") == (WORLD,)


async def test_dead_name_server_does_not_hold_up_who_knows_the_address(bench: Bench, broker: Child) -> None:
    assert broker.pid
    (bench.directory / "resolv.conf").write_text(f"nameserver {WORLD}\n")
    names = BoundNames(NAME, WAYS, SystemClock(), bench.directory)
    async with name_server(bench.nets.world, {Wanted.A: bytes((203, 0, 113, 10))}):
        assert await names.of("cable") == (WORLD,)
    async with asyncio.timeout(3):
        assert await names.of("lte") == (WORLD,)
    assert names.known(None) == (WORLD,)


async def test_both_kinds_of_address_are_known_and_the_one_that_works_goes_first(bench: Bench) -> None:
    (bench.directory / "resolv.conf").write_text(f"nameserver {WORLD}\n")
    names = BoundNames(NAME, WAYS, SystemClock(), bench.directory)
    six = {Wanted.A: bytes((203, 0, 113, 10)), Wanted.AAAA: bytes.fromhex("20010db8ffff00000000000000000010")}
    async with name_server(bench.nets.world, six):
        assert await names.of("cable") == (WORLD, WORLD6)
    names.worked("cable", WORLD6)
    assert await names.of("cable") == (WORLD6, WORLD)
    names.missed("cable")
    assert names.known("cable") == (WORLD, WORLD6)


async def test_name_in_the_hosts_file_needs_no_server(bench: Bench) -> None:
    (bench.directory / "hosts").write_text(f"# ours\n{WORLD} other {NAME.upper()} # it\nrubbish {NAME}\n")
    assert await BoundNames(NAME, WAYS, SystemClock(), bench.directory).of("lte") == (WORLD,)


async def test_name_nobody_knows_is_no_way(bench: Bench) -> None:
    prober = bench.prober(NAME, bench.directory)
    assert await found(prober, "cable", ProbeKind.CONNECT) is Finding.UNREACHABLE


async def test_interface_that_is_gone_is_no_way(bench: Bench) -> None:
    bench.nets.ip(f"link del {LTE}")
    assert await found(bench.prober(), "lte", ProbeKind.PROVE) is Finding.UNREACHABLE
