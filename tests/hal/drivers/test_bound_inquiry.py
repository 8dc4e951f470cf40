"""What a check of the network asks, over real sockets in namespaces: pages that lead astray, doors, names, services."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.uplinks import CABLE, GATEWAYS, LTE, WORLD, Uplinks, entered, two_uplinks
from support.world_server import name_server, served

from firmware.clock import SystemClock
from firmware.hal.drivers.bound_inquiry import BoundInquirer
from firmware.hal.drivers.bound_names import BoundNames
from firmware.hal.drivers.kernel_routes import KernelRoutes
from firmware.hal.ports.inquiry import PortalPage
from firmware.hal.wire.dns import Wanted

pytestmark = pytest.mark.peer("ip")
WAYS = {"cable": CABLE, "lte": LTE}
NAME = "broker.example"
SECRET = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret"
ADDRESSES = {Wanted.A: bytes((203, 0, 113, 10))}


@dataclass
class Bench:
    nets: Uplinks
    directory: Path

    def inquirer(self, host: str | None = WORLD) -> BoundInquirer:
        names = None if host is None else BoundNames(host, WAYS, SystemClock(), self.directory)
        return BoundInquirer(WAYS, names, SystemClock(), self.directory)

    def served_by(self, address: str) -> None:
        (self.directory / "resolv.conf").write_text(f"nameserver {address}\n")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with two_uplinks() as nets, entered(nets.case):
        yield Bench(nets, tmp_path)


def redirect(where: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n".encode()


async def test_page_that_sends_us_to_this_machine_itself_is_not_followed(bench: Bench) -> None:
    """The kernel sees to it: a socket that is bound to one way reaches nothing here."""
    bench.nets.capture(CABLE)
    async with served(bench.nets.router, 80, redirect("http://127.0.0.1:8880/")), served(bench.nets.case, 8880, SECRET):
        page = await bench.inquirer().page("cable", 2.0)
    assert page == PortalPage("http://127.0.0.1:8880", ())


async def test_encrypted_page_is_named_and_not_asked_for(bench: Bench) -> None:
    bench.nets.capture(CABLE)
    bench.served_by(GATEWAYS[CABLE])
    router, onward = bench.nets.router, redirect("https://login.hotel.example/x")
    async with (
        served(router, 80, onward), served(router, 443, SECRET), name_server(router, ADDRESSES),
    ):  # fmt: skip
        page = await bench.inquirer().page("cable", 2.0)
    assert page == PortalPage("https://login.hotel.example", ())


async def test_page_that_leads_on_and_on_is_left_in_the_end(bench: Bench) -> None:
    bench.nets.capture(CABLE)
    router, at = bench.nets.router, f"http://{WORLD}"
    async with (
        served(router, 80, redirect(f"{at}:8001/")), served(router, 8001, redirect(f"{at}:8002/")),
        served(router, 8002, redirect(f"{at}:8003/")), served(router, 8003, SECRET),
    ):  # fmt: skip
        assert await bench.inquirer().page("cable", 2.0) == PortalPage(f"{at}:8003", ())


async def test_words_of_a_portal_that_falls_silent_count(bench: Bench) -> None:
    bench.nets.capture(CABLE)
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n<p>Bitte anmelden"
    async with served(bench.nets.router, 80, half):
        assert await bench.inquirer().page("cable", 0.3) == PortalPage(None, ("Bitte anmelden",))


async def test_way_without_a_page_has_none(bench: Bench) -> None:
    async with served(bench.nets.world, 80, b"SSH-2.0-dropbear\r\n"):
        assert await bench.inquirer().page("cable", 0.3) is None
    bench.nets.swallow(CABLE)
    assert await bench.inquirer().page("cable", 0.2) is None


async def test_door_of_our_server_answers_also_by_refusing(bench: Bench) -> None:
    assert await bench.inquirer().elsewhere("cable", 1.0)
    bench.nets.swallow(CABLE)
    assert not await bench.inquirer().elsewhere("cable", 0.2)
    assert await bench.inquirer().elsewhere("lte", 1.0)


async def test_names_are_asked_for_through_each_way_alone(bench: Bench) -> None:
    bench.served_by(WORLD)
    bench.nets.swallow(CABLE)
    async with name_server(bench.nets.world, ADDRESSES):
        inquirer = bench.inquirer(NAME)
        assert await inquirer.names("lte", 2.0) is True
        assert await inquirer.names("cable", 0.3) is False
    assert await bench.inquirer(WORLD).names("cable", 0.3) is None
    assert await bench.inquirer(None).names("cable", 0.3) is None


async def test_service_is_asked_by_the_way_that_is_chosen(bench: Bench) -> None:
    bench.served_by(WORLD)
    bench.nets.swallow(CABLE)
    routes, inquirer = KernelRoutes(WAYS), bench.inquirer(None)
    async with served(bench.nets.world, 8443, b""), name_server(bench.nets.world, ADDRESSES):
        for chosen, reached in (("lte", True), ("cable", False)):
            routes.select(chosen)
            by_number = await inquirer.service(WORLD, 8443, 0.5)
            by_name = await inquirer.service("forms.example", 8443, 0.5)
            assert (by_number, by_name) == (reached, reached)
        routes.select("lte")
        assert not await inquirer.service(WORLD, 9, 0.5)
        assert not await inquirer.service("127.0.0.1", 9, 0.5)
