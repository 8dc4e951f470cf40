"""The way out changes under links that the real NetworkManager keeps: each way a house's network breaks."""

import ssl
from pathlib import Path

import pytest
from support.failover import PORT, travelling
from support.net_manager import shown
from support.net_trip import Trip, until
from support.net_wire import HOUSE
from support.net_world import net_world
from support.uplinks import CABLE, LTE, WORLD6, entered
from support.wire_program import Shape
from support.world_server import BAD_REQUEST, REDIRECT, served

from firmware.appliance.network.link import Verdict
from firmware.appliance.network.policy import Because
from firmware.clock import SystemClock

pytestmark = pytest.mark.peer("ip", "mosquitto", "NetworkManager", "dnsmasq", "dbus-daemon")
HOLE = Shape(hole=True)


async def test_cable_is_pulled_and_plugged(trip: Trip) -> None:
    moment = SystemClock().monotonic()
    trip.world.nets.pull(CABLE)
    await trip.case.on("lte")
    await trip.case.heard_after(moment)
    assert trip.world.nets.way() == LTE
    trip.world.nets.plug(CABLE)
    await trip.case.on("cable")
    assert trip.world.nets.way() == CABLE


async def test_house_gives_no_addresses_any_more(trip: Trip) -> None:
    nets, router = trip.world.nets, trip.world.router
    await router.stop_addresses(CABLE)
    nets.pull(CABLE)
    await trip.case.on("lte")
    await trip.world.manager.unleased(CABLE)
    nets.plug(CABLE)
    await until(lambda: trip.thought("cable").verdict is Verdict.NO_ADDRESS)
    assert trip.case.used == "lte"
    trip.case.forgive("cable")
    await router.give_addresses(CABLE, first=80)
    await trip.case.on("cable")
    assert "192.168.10.8" in nets.shown("addr", "show", CABLE)


async def test_house_moves_to_other_addresses(trip: Trip) -> None:
    """The router forgets its leases and gives others; what stood on the old address is connected anew."""
    nets, router = trip.world.nets, trip.world.router
    await router.stop_addresses(CABLE)
    await router.give_addresses(CABLE, first=70)
    moment = SystemClock().monotonic()
    nets.pull(CABLE)
    await trip.world.manager.unleased(CABLE)
    nets.plug(CABLE)
    trip.case.forgive("cable")
    await until(lambda: "192.168.10.7" in nets.shown("addr", "show", CABLE))
    await trip.case.on("cable")
    await trip.case.heard_after(moment)
    assert "src 192.168.10.7" in nets.shown("route", "get", "203.0.113.10")


async def test_cable_passes_nothing_although_it_carries(trip: Trip) -> None:
    moment = SystemClock().monotonic()
    trip.world.wire.shape(CABLE, HOLE)
    await trip.case.on("lte")
    await trip.case.heard_after(moment)
    assert trip.thought("cable").verdict is Verdict.DEAD
    assert trip.case.ways.decided[-1].select.because is Because.LOST
    trip.case.forgive("cable")
    trip.world.wire.shape(CABLE, HOUSE)
    await trip.case.on("cable", 60)


async def test_house_in_which_large_packets_vanish_is_not_gone_back_to(trip: Trip) -> None:
    """Connections come about there, and nothing of weight passes: only a proof shows it."""
    nets = trip.world.nets
    nets.pull(CABLE)
    await trip.case.on("lte")
    await trip.world.manager.unleased(CABLE)
    trip.world.wire.shape(CABLE, Shape(largest=600))
    nets.plug(CABLE)
    trip.case.forgive("cable")
    await until(lambda: trip.thought("cable").verdict is Verdict.DEAD)
    assert trip.case.used == "lte"
    trip.world.wire.shape(CABLE, HOUSE)
    await trip.case.on("cable", 60)


@pytest.mark.long
async def test_house_in_which_large_packets_begin_to_vanish_is_left(trip: Trip) -> None:
    """Connections are still made: that nothing of weight passes any more, a proof alone can say."""
    trip.world.wire.shape(CABLE, Shape(largest=600))
    trip.case.telemetry._door.resumption.take(ssl.create_default_context())  # so that a handshake is large again
    trip.case.telemetry.moved(True)
    await trip.case.on("lte", 90)
    assert trip.thought("cable").verdict is Verdict.DEAD


async def test_only_the_new_protocol_passes(tmp_path: Path) -> None:
    """The routers have no way for IPv4, and the server is called by its address of IPv6."""
    async with net_world(tmp_path, six=True) as world:
        for link in (CABLE, LTE):
            await shown(world.nets, "default", 30, "-6", "route", "show", "default", "dev", link)
            world.nets.far(f"rule add pref 5 iif r-{link} blackhole")
        with entered(world.nets.case):
            async with travelling(world.nets, tmp_path, host=WORLD6) as case:
                moment = SystemClock().monotonic()
                world.nets.pull(CABLE)
                await case.on("lte")
                await case.heard_after(moment)
                assert (world.nets.way("-6"), world.nets.way()) == (LTE, LTE)


async def test_house_demands_a_login(trip: Trip) -> None:
    nets = trip.world.nets
    nets.pull(CABLE)
    await trip.case.on("lte")
    nets.capture(CABLE)
    async with served(nets.router, 80, REDIRECT), served(nets.router, PORT, BAD_REQUEST):
        nets.plug(CABLE)
        trip.case.forgive("cable")
        await until(lambda: trip.thought("cable").verdict is Verdict.PORTAL)
        assert (trip.case.used, nets.way()) == ("lte", LTE)
        nets.set_free(CABLE)
        await trip.case.on("cable", 60)


async def test_name_server_dies(trip: Trip) -> None:
    """The addresses that it told outlive it: the way out changes and the fleet hears of it."""
    await trip.world.router.stop("names")
    moment = SystemClock().monotonic()
    trip.world.nets.pull(CABLE)
    await trip.case.on("lte")
    await trip.case.heard_after(moment)


async def test_both_ways_die_and_come_back(trip: Trip) -> None:
    for link in (CABLE, LTE):
        trip.world.wire.shape(link, HOLE)
    await until(lambda: trip.thought("cable").verdict is Verdict.DEAD)
    await until(lambda: trip.thought("lte").verdict is Verdict.DEAD)
    for link in (CABLE, LTE):
        trip.world.wire.shape(link, HOUSE)
    trip.case.forgive("cable")
    await trip.case.on("cable", 60)
    await trip.said()
