"""The parts of the matrix. Each runs in a program of its own, in a world of its own, and prints its rows."""

from collections.abc import Callable, Coroutine
from random import Random
from typing import Final

from benchmarks.failover import matrix
from benchmarks.failover.matrix import Counts, travelled
from benchmarks.failover.modem import helped
from benchmarks.failover.odd import large_vanish, newer_alone
from benchmarks.failover.row import Row
from benchmarks.failover.simulated import simulated
from benchmarks.failover.stock import stock

Say = Callable[[str], None]
Part = Callable[[Counts, Random, Say], Coroutine[object, object, list[Row]]]
PULLS_STOCK: Final = "cable pulled: first new word at the broker"
HOLES_STOCK: Final = "black hole: first new word at the broker"


async def pulls(counts: Counts, chance: Random, say: Say) -> list[Row]:
    """The plug."""
    async with travelled() as trip:
        return await matrix.pulls(trip, counts.pulls, chance, say)


async def holes(counts: Counts, chance: Random, say: Say) -> list[Row]:
    """What swallows everything."""
    async with travelled() as trip:
        return await matrix.holes(trip, counts.holes, chance, say)


async def house(counts: Counts, chance: Random, _: Say) -> list[Row]:
    """What else goes wrong in a house."""
    async with travelled() as trip:
        rows = await matrix.name_server_dies(trip, counts.few, chance)
        rows += await matrix.portals(trip, counts.few)
        rows += await matrix.no_addresses(trip, counts.few)
        return rows + await matrix.moved(trip, counts.few)


async def odd(counts: Counts, _: Random, __: Say) -> list[Row]:
    """Houses in which some packets are not like others."""
    async with travelled() as trip:
        rows = await large_vanish(trip, counts.few)
    return rows + await newer_alone(counts.few)


async def soak(counts: Counts, _: Random, __: Say) -> list[Row]:
    """What is bad for a while."""
    async with travelled() as trip:
        return [*await matrix.soaked(trip, counts.soak), *await matrix.flapped(trip, counts.soak)]


async def modem(counts: Counts, _: Random, say: Say) -> list[Row]:
    """What the ladder is for."""
    return await helped(counts.modems, say)


async def days(counts: Counts, _: Random, __: Say) -> list[Row]:
    """What would take days."""
    return simulated(counts.days)


async def ordinary(counts: Counts, chance: Random, say: Say) -> list[Row]:
    """The stock stack."""
    pulled, held = await stock(counts.stock_pulls, counts.stock_holes, chance, say)
    return [Row(PULLS_STOCK, pulled, "s", None, None), Row(HOLES_STOCK, held, "s", None, None)]


IN_TIME: Final = ("pulls", "holes", "house", "odd", "soak")
"""What is measured to the millisecond."""
PARTS: Final[dict[str, Part]] = {
    "pulls": pulls, "holes": holes, "house": house, "odd": odd, "soak": soak,
    "modem": modem, "days": days, "stock": ordinary,
}  # fmt: skip
