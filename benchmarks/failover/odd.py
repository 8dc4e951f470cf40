"""Houses that are odd: one whose large packets vanish, and one that knows the new protocol alone."""

import tempfile
from pathlib import Path

from support.failover import travelling
from support.net_manager import shown
from support.net_trip import Trip, until
from support.net_wire import HOUSE, Shape
from support.net_world import net_world
from support.uplinks import CABLE, LTE, WORLD6, entered

from benchmarks.failover.row import Row
from benchmarks.failover.struck import CLOCK, back
from firmware.appliance.network.link import Verdict

SMALL = Shape(largest=600)


async def large_vanish(made: Trip, count: int) -> list[Row]:
    """The cable comes back, connections are made, and nothing of weight passes; seconds until it is known."""
    nets, named, taken = made.world.nets, [], 0
    for _ in range(count):
        nets.pull(CABLE)
        await made.case.on("lte")
        await made.world.manager.unleased(CABLE)
        made.world.wire.shape(CABLE, SMALL)
        nets.plug(CABLE)
        plugged = CLOCK.monotonic()
        await until(lambda: made.thought("cable").verdict is Verdict.DEAD)
        named.append(CLOCK.monotonic() - plugged)
        taken += made.case.used != "lte"
        made.world.wire.shape(CABLE, HOUSE)
        await back(made)
    return [
        Row("large packets vanish: from the plug to its name", named, "s", None, None),
        Row("large packets vanish: times it was chosen", [float(taken)], "", None, 0.0, how=f"in {count} arrivals"),
    ]


async def newer_alone(count: int) -> list[Row]:
    """No router has a way for IPv4; the plug is pulled, and the server is called by its address of IPv6."""
    heard = []
    with tempfile.TemporaryDirectory() as directory:
        async with net_world(Path(directory), six=True) as world:
            for link in (CABLE, LTE):
                await shown(world.nets, "default", 30, "-6", "route", "show", "default", "dev", link)
                world.nets.far(f"rule add pref 5 iif r-{link} blackhole")
            with entered(world.nets.case):
                async with travelling(world.nets, Path(directory), host=WORLD6) as case:
                    for _ in range(count):
                        moment = CLOCK.monotonic()
                        world.nets.pull(CABLE)
                        await case.on("lte")
                        heard.append((await case.heard_after(moment) - moment) * 1e3)
                        world.nets.plug(CABLE)
                        case.forgive("cable")
                        await case.on("cable", 60)
    return [Row("IPv6 alone, cable pulled: first new word at the broker", heard, "ms", 350.0, 800.0)]
