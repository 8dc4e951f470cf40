"""The faults of the matrix on the product over real daemons; the wire is 12 ms of cable and 70 ms of LTE."""

import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from support.failover import PORT
from support.net_trip import Trip, trip, until
from support.net_wire import HOUSE, RADIO
from support.uplinks import CABLE, LTE
from support.wire_program import Shape
from support.world_server import BAD_REQUEST, REDIRECT, served

from benchmarks.failover.row import Row
from benchmarks.failover.struck import CLOCK, UNDER_WAY, Seen, back, struck
from firmware.appliance.network.link import Verdict

HOLE: Final = Shape(hole=True)
FADES: Final = Shape(delay=0.006, burst=(0.02, 0.12, 1.0))
LOSSES: Final = (0.01, 0.05, 0.10, 0.20)


@dataclass(frozen=True, slots=True)
class Counts:
    """How often, for how many seconds, and for how many simulated days."""

    pulls: int = 500
    holes: int = 200
    few: int = 10
    modems: int = 2
    soak: float = 120.0
    days: float = 2.0
    stock_pulls: int = 3
    stock_holes: int = 2


@asynccontextmanager
async def travelled(radio: Shape = RADIO) -> AsyncIterator[Trip]:
    """The case is on the cable; its wire has a length."""
    with tempfile.TemporaryDirectory() as directory:
        async with trip(Path(directory)) as made:
            made.world.wire.shape(CABLE, HOUSE)
            made.world.wire.shape(LTE, radio)
            yield made


async def pulls(made: Trip, count: int, chance: Random, tell: Callable[[str], None]) -> list[Row]:
    """The plug is pulled."""
    nets = made.world.nets
    seen = []
    for number in range(count):
        seen.append(await struck(made, chance, lambda: nets.pull(CABLE), lambda: nets.plug(CABLE)))
        tell(f"pull {number + 1}: {seen[-1].decision * 1e3:.0f}, {seen[-1].word * 1e3:.0f} ms")
    return _both("cable pulled", seen, (0.05, 0.05), (0.35, 0.8))


async def holes(made: Trip, count: int, chance: Random, tell: Callable[[str], None]) -> list[Row]:
    """Nothing passes any more: every other time behind the router, else already before it."""
    nets, wire = made.world.nets, made.world.wire
    kinds = (
        (lambda: nets.swallow(CABLE), lambda: nets.heal(CABLE)),
        (lambda: wire.shape(CABLE, HOLE), lambda: wire.shape(CABLE, HOUSE)),
    )
    seen = []
    for number in range(count):
        seen.append(await struck(made, chance, *kinds[number % 2]))
        tell(f"hole {number + 1}: {seen[-1].decision * 1e3:.0f}, {seen[-1].word * 1e3:.0f} ms")
    return _both("black hole", seen, (1.3, 2.0), (None, 3.0))


async def portals(made: Trip, count: int) -> list[Row]:
    """The cable comes back with a portal behind it; seconds from its address to its name on the screen."""
    nets, named, chosen = made.world.nets, [], 0
    async with served(nets.router, 80, REDIRECT), served(nets.router, PORT, BAD_REQUEST):
        for _ in range(count):
            nets.pull(CABLE)
            await made.case.on("lte")
            nets.capture(CABLE)
            await made.world.manager.unleased(CABLE)
            nets.plug(CABLE)
            await made.world.manager.leased(CABLE)
            leased = CLOCK.monotonic()
            await until(lambda: made.thought("cable").verdict is Verdict.PORTAL)
            named.append(CLOCK.monotonic() - leased)
            await CLOCK.sleep(1)
            chosen += made.case.used != "lte"
            nets.set_free(CABLE)
            await back(made)
    return [
        Row("portal: from its address to its name", named, "s", None, 2.0),
        Row("portal: times it was chosen", [float(chosen)], "", None, 0.0, how=f"in {count} arrivals"),
    ]


async def name_server_dies(made: Trip, count: int, chance: Random) -> list[Row]:
    """The plug is pulled while no name server answers."""
    nets = made.world.nets
    await made.world.router.stop("names")
    seen = [await struck(made, chance, lambda: nets.pull(CABLE), lambda: nets.plug(CABLE)) for _ in range(count)]
    await made.world.router.give_names()
    return _both("cable pulled, name server dead", seen, None, (0.35, 0.8))


async def no_addresses(made: Trip, count: int) -> list[Row]:
    """The plug comes back and nobody gives addresses: what the fleet hears meanwhile goes by LTE."""
    nets, router, named = made.world.nets, made.world.router, []
    for _ in range(count):
        await router.stop_addresses(CABLE)
        nets.pull(CABLE)
        await made.case.on("lte")
        await made.world.manager.unleased(CABLE)
        nets.plug(CABLE)
        plugged = CLOCK.monotonic()
        await until(lambda: made.thought("cable").verdict is Verdict.NO_ADDRESS)
        named.append(CLOCK.monotonic() - plugged)
        await router.give_addresses(CABLE)
        await back(made)
    return [Row("nobody gives addresses: from the plug to its name", named, "s", None, 2.0)]


async def moved(made: Trip, count: int) -> list[Row]:
    """The house's router gives another address after the plug was out for a moment; to the first new word."""
    nets, router, seen = made.world.nets, made.world.router, []
    for number in range(count):
        await router.stop_addresses(CABLE)
        await router.give_addresses(CABLE, first=60 + 10 * (number % 15))
        moment = CLOCK.monotonic()
        nets.pull(CABLE)
        await made.world.manager.unleased(CABLE)
        nets.plug(CABLE)
        heard = await made.case.heard_after(made.case.decided_after(moment) + UNDER_WAY)
        seen.append(heard - moment)
        await back(made)
    return [Row("another address: to the first new word", seen, "s", None, 3.0)]


async def soaked(made: Trip, seconds: float) -> list[Row]:
    """Loss on the cable for a while: how often the case leaves it for nothing."""
    rows = []
    for loss in LOSSES:
        lossy = Shape(delay=0.006, jitter=0.005, loss=loss / 2)
        rows.append(await _soak(made, lossy, f"{loss:.0%} loss", seconds, 0.0 if loss < 0.1 else None))
    rows.append(await _soak(made, FADES, "burst fades (2 % in, 12 % out, all lost)", seconds, None))
    return rows


async def _soak(made: Trip, shape: Shape, name: str, seconds: float, goal: float | None) -> Row:
    before = len(made.case.ways.decided)
    made.world.wire.shape(CABLE, shape)
    await CLOCK.sleep(seconds)
    switches = [one for one in list(made.case.ways.decided)[before:] if one.select.link == "lte"]
    made.world.wire.shape(CABLE, HOUSE)
    await back(made)
    return Row(f"{name}: cable left for nothing", [float(len(switches))], "", None, goal, how=f"in {seconds:.0f} s")


async def flapped(made: Trip, seconds: float) -> list[Row]:
    """The plug is in for two seconds and out for two; nothing is forgiven here."""
    before, nets = len(made.case.ways.decided), made.world.nets
    for _ in range(round(seconds / 4)):
        nets.pull(CABLE)
        await CLOCK.sleep(2)
        nets.plug(CABLE)
        await CLOCK.sleep(2)
    switches = float(len(made.case.ways.decided) - before)
    await back(made)
    return [Row("flapping cable, 2 s in and 2 s out: switches", [switches], "", None, 6.0, how=f"in {seconds:.0f} s")]


def _both(
    name: str, seen: list[Seen], decision: tuple[float, float] | None, word: tuple[float | None, float]
) -> list[Row]:
    rows = [Row(f"{name}: first new word at the broker", [one.word * 1e3 for one in seen], "ms", *_ms(word))]
    if decision is None:
        return rows
    return [Row(f"{name}: decision", [one.decision * 1e3 for one in seen], "ms", *_ms(decision)), *rows]


def _ms(seconds: tuple[float | None, float]) -> tuple[float | None, float]:
    middle, worst = seconds
    return None if middle is None else middle * 1e3, worst * 1e3
