"""The way out, chosen in the real kernel: two uplinks in namespaces, behind a router that filters as carriers do."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import aclosing

import pytest
from support.uplinks import CABLE, LTE, Uplinks, entered, inside, two_uplinks

from firmware.clock import settle
from firmware.hal.drivers.kernel_routes import KernelRoutes
from firmware.hal.errors import PeripheralFault
from firmware.hal.ports.routes import Reach

WAYS = {"cable": CABLE, "lte": LTE}
pytestmark = pytest.mark.peer("ip")
RULES = [f"998 {CABLE}", f"998 {LTE}", "999", "1000"]


@pytest.fixture
def nets() -> Iterator[Uplinks]:
    with two_uplinks() as nets, entered(nets.case):
        yield nets


def test_the_chosen_way_is_taken_in_both_families(nets: Uplinks) -> None:
    routes = KernelRoutes(WAYS)
    for link in ("lte", "cable", "lte"):
        routes.select(link)
        assert (routes.selected, nets.way(), nets.way("-6")) == (link, WAYS[link], WAYS[link])


def test_neighbours_of_the_other_way_stay_reachable(nets: Uplinks) -> None:
    KernelRoutes(WAYS).select("lte")
    assert "dev eth0" in nets.shown("route", "get", "192.168.10.77")


def test_nothing_leaks_while_no_way_is_chosen_and_bound_sockets_still_try(nets: Uplinks) -> None:
    KernelRoutes(WAYS).select(None)
    assert (nets.way(), nets.way("-6")) == (None, None)
    assert f"dev {LTE}" in nets.shown("route", "get", "203.0.113.10", "oif", LTE)


def test_a_way_without_the_new_protocol_does_not_send_it_through_the_other(nets: Uplinks) -> None:
    nets.ip("-6 route del default via 2001:db8:a::1")
    KernelRoutes(WAYS).select("cable")
    assert (nets.way(), nets.way("-6")) == (CABLE, None)


def test_killed_controller_leaves_working_routes_and_its_return_makes_no_second_rule(nets: Uplinks) -> None:
    dying = (
        "import os, signal\nfrom firmware.hal.drivers.kernel_routes import KernelRoutes\n"
        f"KernelRoutes({WAYS!r}).select('lte')\nos.kill(os.getpid(), signal.SIGKILL)"
    )
    for _ in range(2):
        died = subprocess.run([*inside(nets.case), sys.executable, "-c", dying], check=False)
        assert died.returncode == -9
    assert (nets.way(), nets.rules("-4"), nets.rules("-6")) == (LTE, RULES, RULES)
    KernelRoutes(WAYS).select("cable")
    assert (nets.way(), nets.rules("-4"), nets.rules("-6")) == (CABLE, RULES, RULES)


def test_released_choice_leaves_nothing(nets: Uplinks) -> None:
    KernelRoutes(WAYS).select("lte")
    KernelRoutes({}).release()  # another process, which knows nothing of the first
    assert (nets.rules("-4"), nets.rules("-6"), nets.way()) == ([], [], CABLE)
    assert "200" not in nets.shown("route", "show", "table", "all").split()
    KernelRoutes({}).release()


def test_of_two_defaults_of_equal_metric_each_way_has_its_own(nets: Uplinks) -> None:
    nets.ip("route del default dev wwan0", "route append default via 10.64.0.1 dev wwan0 metric 100")
    routes = KernelRoutes(WAYS)
    for link in ("lte", "cable"):
        routes.select(link)
        assert nets.way() == WAYS[link]


def test_hops_of_one_route_are_two_ways(nets: Uplinks) -> None:
    nets.ip(
        "route del default dev wwan0",
        "route replace default metric 100 nexthop via 192.168.10.1 dev eth0 nexthop via 10.64.0.1 dev wwan0",
    )
    routes = KernelRoutes(WAYS)
    routes.select("lte")
    assert nets.way() == LTE


async def test_reach_is_told_when_gateways_come_and_go(nets: Uplinks) -> None:
    routes = KernelRoutes(WAYS)
    async with asyncio.timeout(10), aclosing(routes.observe()) as told:
        assert [await anext(told), await anext(told)] == [Reach("cable", True), Reach("lte", True)]
        nets.ip("route del default dev eth0", "-6 route del default dev eth0")
        assert await anext(told) == Reach("cable", False)
        nets.ip("route add default via 192.168.10.1 dev eth0")
        assert await anext(told) == Reach("cable", True)
        nets.ip("link del wwan0")
        assert await anext(told) == Reach("lte", False)


async def test_address_that_goes_takes_the_reach_with_it(nets: Uplinks) -> None:
    nets.ip("-6 route del default dev eth0")
    async with asyncio.timeout(10), aclosing(KernelRoutes(WAYS).observe()) as told:
        assert [await anext(told), await anext(told)] == [Reach("cable", True), Reach("lte", True)]
        nets.ip("addr del 192.168.10.2/24 dev eth0")
        assert await anext(told) == Reach("cable", False)


async def test_another_gateway_of_the_chosen_way_is_followed(nets: Uplinks) -> None:
    routes = KernelRoutes(WAYS)
    routes.select("cable")
    async with asyncio.timeout(10), aclosing(routes.observe()) as told:
        await anext(told)
        await anext(told)
        watching = asyncio.ensure_future(anext(told))
        nets.ip("route replace default via 192.168.10.9 dev eth0 metric 100")
        while "192.168.10.9" not in nets.shown("route", "show", "table", "200"):
            await settle(1)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


async def test_way_that_comes_and_goes_fifty_times_ends_in_the_truth(nets: Uplinks) -> None:
    routes = KernelRoutes(WAYS)
    last: dict[str, bool] = {}
    async with asyncio.timeout(20), aclosing(routes.observe()) as told:
        for _ in range(2):
            reach = await anext(told)
            last[reach.link] = reach.routed
        for _ in range(50):
            nets.ip("route del default dev wwan0", "route add default via 10.64.0.1 dev wwan0 metric 700")
            routes.select("lte")
        nets.ip("link del wwan0")
        while last["lte"]:
            reach = await anext(told)
            last[reach.link] = reach.routed
    assert (last, nets.rules("-4")) == ({"cable": True, "lte": False}, RULES)
    assert nets.way() == CABLE  # our route went with the interface: the machine's own choice holds


def test_who_may_not_choose_is_told_so(nets: Uplinks) -> None:
    assert nets.case
    os.seteuid(65534)
    try:
        with pytest.raises(PeripheralFault, match="CAP_NET_ADMIN"):
            KernelRoutes(WAYS).select("cable")
    finally:
        os.seteuid(0)
