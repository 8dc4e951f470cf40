"""Who keeps the links dies, and so does the controller: what stands keeps working, and nothing stands twice."""

import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.failover import travelling
from support.net_manager import Radio
from support.net_stick import Stick, lte_stick
from support.net_trip import Trip, until
from support.net_world import NetWorld, net_world
from support.uplinks import CABLE, GATEWAYS, LTE, WORLD, Uplinks, entered, inside

from firmware.clock import SystemClock

pytestmark = pytest.mark.peer("ip", "mosquitto", "NetworkManager", "dnsmasq", "dbus-daemon")
OURS = [f"998 {CABLE}", f"998 {LTE}", "999", "1000"]


def defaults(nets: Uplinks) -> list[str]:
    return nets.shown("route", "show", "table", "200").splitlines()


async def test_network_manager_is_killed(trip: Trip) -> None:
    nets, manager = trip.world.nets, trip.world.manager
    await manager.kill()
    await trip.said()
    assert (nets.way(), nets.rules()) == (CABLE, OURS)
    await manager.start()
    await until(lambda: "connected" in manager.tell("-f", "DEVICE,STATE", "device"))
    await trip.said()
    assert (nets.way(), nets.rules(), nets.rules("-6"), len(defaults(nets))) == (CABLE, OURS, OURS, 1)


async def test_cable_is_pulled_while_network_manager_is_dead(trip: Trip) -> None:
    await trip.world.manager.kill()
    trip.world.nets.pull(CABLE)
    await trip.case.on("lte")
    await trip.said()
    trip.world.nets.plug(CABLE)
    trip.case.forgive("cable")
    await trip.world.manager.start()
    await trip.case.on("cable")


async def test_two_ways_have_equal_metrics(trip: Trip) -> None:
    """What the machine would do is a matter of luck; what the case does is not."""
    nets = trip.world.nets
    nets.ip(f"route replace default via {GATEWAYS[LTE]} dev {LTE} metric 100 src {address(nets, LTE)}")
    nets.ip(f"route append default via {GATEWAYS[CABLE]} dev {CABLE} metric 100 src {address(nets, CABLE)}")
    await trip.said()
    [chosen] = defaults(nets)
    assert (nets.way(), f"via {GATEWAYS[CABLE]} dev {CABLE} " in chosen) == (CABLE, True)
    nets.pull(CABLE)
    await trip.case.on("lte")
    assert nets.way() == LTE


def address(nets: Uplinks, link: str) -> str:
    return nets.shown("-br", "-4", "addr", "show", link).split()[2].split("/")[0]


async def test_loose_contact_is_borne(trip: Trip) -> None:
    """Fifty times a second the cable's plug makes and breaks; then it holds."""
    nets, case = trip.world.nets, trip.case
    before = (await case.journal.counts()).pending, len(case.ways.decided)
    ends = [f"link set a-{CABLE} {state}" for state in ("down", "up")]
    for _ in range(150):
        for end in ends:
            nets.along(end)
            await SystemClock().sleep(0.01)
    case.forgive("cable")
    await case.on("cable")
    await trip.said()
    rows = (await case.journal.counts()).pending + len(case.words) - before[0]
    assert len(case.ways.decided) - before[1] <= 4
    assert rows <= 30
    assert len(case.ways._trying) <= 4


async def test_controller_dies_and_comes_back(tmp_path: Path) -> None:
    async with net_world(tmp_path) as world:
        for link in (CABLE, LTE):
            await world.manager.leased(link)
        for life in ("one", "two"):
            (tmp_path / life).mkdir()
            with entered(world.nets.case):
                async with travelling(world.nets, tmp_path / life) as case:
                    world.nets.pull(CABLE)
                    await case.on("lte")
                    assert (world.nets.rules(), len(defaults(world.nets))) == (OURS, 1)
                    if life == "one":
                        world.nets.plug(CABLE)
                        await case.on("cable")
            assert reaches(world)


def reaches(world: NetWorld) -> bool:
    """Somebody else of the case reaches the world, by whichever way stands."""
    asked = f"import socket; socket.create_connection(('{WORLD}', 22), 5)"
    done = subprocess.run(
        [*inside(world.nets.case), "python3", "-c", asked], check=False, capture_output=True, text=True
    )
    return "ConnectionRefusedError" in done.stderr


@pytest.fixture
async def stick(tmp_path: Path) -> AsyncIterator[tuple[Trip, Stick]]:
    """The modem's way is a real ModemManager's, on a stick whose card is open."""
    async with net_world(tmp_path, radio=Radio.STICK) as world, lte_stick(world, tmp_path) as stick:
        await stick.unlock()
        for link in (CABLE, LTE):
            await world.manager.leased(link)
        with entered(world.nets.case):
            async with travelling(world.nets, tmp_path) as case:
                yield Trip(world, case), stick


@pytest.mark.peer("ModemManager", "umockdev-wrapper", "mmcli")
async def test_modem_manager_is_killed_and_the_stick_is_torn_out(stick: tuple[Trip, Stick]) -> None:
    trip, hand = stick
    trip.world.nets.pull(CABLE)
    await trip.case.on("lte")
    hand.kill_service()
    await trip.world.manager.unleased(LTE)  # NetworkManager takes the modem's address away with its keeper
    await hand.start_service()
    await trip.world.manager.leased(LTE, 60)
    await trip.case.on("lte", 60)
    await trip.said()
    trip.world.nets.plug(CABLE)
    trip.case.forgive("cable")
    await trip.case.on("cable")
    hand.unplug()
    await trip.world.manager.unleased(LTE)
    await trip.said()
    assert trip.world.nets.rules() == OURS
