"""Numbered events over random faults: whatever the case acknowledged is with the fleet at the end, once, in its order.

The real controller on real links, the real fleet server behind them. A clerk begins and ends visits as fast as he is
allowed to; each is a row that goes to the fleet. Meanwhile cables are pulled and programs are killed.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain, pairwise, repeat
from pathlib import Path
from random import Random
from typing import Final

from firmware.appliance.api.client import Client, RequestRefused
from firmware.appliance.api.messages import Nothing, VisitOver, VisitStarted
from firmware.appliance.journal.reading import read_tail
from firmware.clock import SystemClock
from support.net_controller import CASE, NetController, net_controller
from support.net_fleet import PORT, WorldFleet, world_fleet
from support.net_manager import Radio
from support.net_stick import Stick, lte_stick
from support.net_wire import HOUSE, RADIO
from support.net_world import NetWorld, net_world
from support.uplinks import CABLE, LTE
from support.wire_program import Shape
from support.world_server import BAD_REQUEST, REDIRECT, served

LONGEST: Final = 90.0  # seconds in which the case must be able to work again after any fault
SHAPES: Final = {CABLE: HOUSE, LTE: RADIO}
BURST: Final = Shape(delay=0.02, loss=0.05, burst=(0.05, 0.1, 0.9))

Mend = Callable[[], Awaitable[None]]
Fault = Callable[[], Awaitable[Mend]]


@dataclass
class Clerk:
    """Works as long as there is something to do, whatever happens to the controller."""

    controller: NetController
    todo: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    done: list[tuple[str, str]] = field(default_factory=list)
    """What was acknowledged: the event's name and its visit."""
    progress: asyncio.Event = field(default_factory=asyncio.Event)

    async def work(self) -> None:
        while True:
            with suppress(OSError, EOFError, RequestRefused):
                async with await self.controller.unlocked(LONGEST) as client:
                    await self._visits(client)

    async def reached(self, count: int) -> None:
        async with asyncio.timeout(LONGEST):
            while len(self.done) < count:
                self.progress.clear()
                await self.progress.wait()

    async def _visits(self, client: Client) -> None:
        with suppress(RequestRefused):  # a visit of before the kill is still open
            await client.call("visit.end", VisitOver(finished=False), Nothing)
        while True:
            async with self._one():
                visit = (await client.call("visit.begin", Nothing(), VisitStarted)).visit
                self._acknowledged("VisitBegan", visit)
            async with self._one():
                await client.call("visit.end", VisitOver(finished=True), Nothing)
                self._acknowledged("VisitEnded", visit)

    @asynccontextmanager
    async def _one(self) -> AsyncIterator[None]:
        """One thing that is to be done; if nobody acknowledges it, it is still to be done."""
        await self.todo.acquire()
        try:
            yield
        except BaseException:
            self.todo.release()
            raise

    def _acknowledged(self, event: str, visit: str) -> None:
        self.done.append((event, visit))
        self.progress.set()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it. `lost` and `double` are of what was acknowledged; `differing` are numbers that only the case
    or only the fleet has, `gaps` the places where numbers are missing, but for one each time the controller was killed:
    then they go on above the floor that lies beside the journal.
    """

    acknowledged: int
    rows: int
    lost: int
    double: int
    differing: int
    gaps: int
    seconds: float
    faults: Counter[str]

    @property
    def flawless(self) -> bool:
        return not (self.lost or self.double or self.differing or self.gaps)


class Faults:
    """Each strikes and gives back how it is mended."""

    def __init__(
        self, world: NetWorld, fleet: WorldFleet, controller: NetController, stick: Stick | None, chance: Random
    ) -> None:
        self._world = world
        self._fleet = fleet
        self._controller = controller
        self._stick = stick
        self._chance = chance
        self._first = 50

    def all(self) -> dict[str, Fault]:
        faults: dict[str, Fault] = {
            "cable pulled": self._pull,
            "black hole": self._hole,
            "both ways dead": self._both,
            "loss in bursts": self._burst,
            "portal": self._portal,
            "other addresses": self._move,
            "controller killed": self._kill_controller,
            "NetworkManager killed": self._kill_manager,
            "broker killed": self._kill_broker,
            "fleet server killed": self._kill_fleet,
        }
        if self._stick is not None:
            faults |= {"ModemManager killed": self._kill_modem_manager, "stick torn out": self._tear_out}
        return faults

    async def _pull(self) -> Mend:
        self._world.nets.pull(CABLE)

        async def mend() -> None:
            self._world.nets.plug(CABLE)

        return mend

    async def _hole(self) -> Mend:
        return self._shaped(Shape(hole=True), self._chance.choice((CABLE, CABLE, LTE)))

    async def _both(self) -> Mend:
        return self._shaped(Shape(hole=True), CABLE, LTE)

    async def _burst(self) -> Mend:
        return self._shaped(BURST, CABLE, LTE)

    def _shaped(self, shape: Shape, *links: str) -> Mend:
        for link in links:
            self._world.wire.shape(link, shape)

        async def mend() -> None:
            for link in links:
                self._world.wire.shape(link, SHAPES[link])

        return mend

    async def _portal(self) -> Mend:
        stack = AsyncExitStack()
        for port, answer in ((80, REDIRECT), (PORT, BAD_REQUEST)):
            await stack.enter_async_context(served(self._world.nets.router, port, answer))
        self._world.nets.capture(CABLE)

        async def mend() -> None:
            self._world.nets.set_free(CABLE)
            await stack.aclose()

        return mend

    async def _move(self) -> Mend:
        self._first = 50 + (self._first + 10) % 150
        await self._world.router.stop_addresses(CABLE)
        await self._world.router.give_addresses(CABLE, first=self._first)
        return await self._pull()

    async def _kill_controller(self) -> Mend:
        await self._controller.kill()
        return self._controller.start

    async def _kill_manager(self) -> Mend:
        await self._world.manager.kill()
        return self._world.manager.start

    async def _kill_modem_manager(self) -> Mend:
        assert self._stick is not None
        self._stick.kill_service()
        return self._stick.start_service

    async def _tear_out(self) -> Mend:
        stick = self._stick
        assert stick is not None
        stick.unplug()

        async def mend() -> None:
            stick.plug()

        return mend

    async def _kill_broker(self) -> Mend:
        self._fleet.kill_broker()
        return _nothing

    async def _kill_fleet(self) -> Mend:
        await self._fleet.kill()
        return self._fleet.up


async def _nothing() -> None:
    return


async def mishaps(
    directory: Path, *, events: int, faults: int, seed: int, stick: bool, tell: Callable[[str], None] = lambda _: None
) -> Outcome:
    """So many events over so many faults. `stick`: the modem is a real ModemManager's."""
    began = SystemClock().monotonic()
    chance = Random(seed)
    async with _bench(directory, stick, chance) as (clerk, fleet, controller, kinds):
        struck: Counter[str] = Counter()
        for number, name in enumerate(_drawn(sorted(kinds), faults, chance), 1):
            await _strike(clerk, kinds[name], chance, events // faults)
            await clerk.reached(number * (events // faults))
            struck[name] += 1
            tell(f"{number} {name}: {len(clerk.done)} acknowledged")
        await _delivered(fleet, controller)
        await controller.kill()
        return _judged(clerk, fleet, controller, struck, SystemClock().monotonic() - began)


def _drawn(names: list[str], count: int, chance: Random) -> Iterator[str]:
    """Each as often as any other, in an order that the seed makes."""
    drawn = list(chain.from_iterable(repeat(names, count // len(names)))) + chance.sample(names, count % len(names))
    chance.shuffle(drawn)
    return iter(drawn)


async def _strike(clerk: Clerk, fault: Fault, chance: Random, events: int) -> None:
    """Half of the events are allowed before, half while it lasts."""
    for _ in range(events // 2):
        clerk.todo.release()
    await SystemClock().sleep(chance.uniform(0.0, 0.2))
    mend = await fault()
    for _ in range(events - events // 2):
        clerk.todo.release()
    await SystemClock().sleep(chance.choice((0.1, 0.5, 2.0, 4.0)) * chance.uniform(0.5, 1.0))
    await mend()


@asynccontextmanager
async def _bench(
    directory: Path, stick: bool, chance: Random
) -> AsyncIterator[tuple[Clerk, WorldFleet, NetController, dict[str, Fault]]]:
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(net_world(directory, radio=Radio.STICK if stick else Radio.CABLE))
        for link, shape in SHAPES.items():
            world.wire.shape(link, shape)
        hand = await _stuck(stack, world, directory) if stick else None
        fleet = await stack.enter_async_context(world_fleet(world.nets.world, directory))
        controller = await stack.enter_async_context(net_controller(world, directory, fleet.case(CASE)))
        clerk = Clerk(controller)
        working = asyncio.ensure_future(clerk.work())
        try:
            yield clerk, fleet, controller, Faults(world, fleet, controller, hand, chance).all()
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)


async def _stuck(stack: AsyncExitStack, world: NetWorld, directory: Path) -> Stick:
    """A stick whose card asks for no PIN: it is torn out often, and nobody is there to type."""
    hand = await stack.enter_async_context(lte_stick(world, directory, open_card=True))
    await world.manager.leased(LTE, 60)
    return hand


async def _delivered(fleet: WorldFleet, controller: NetController) -> None:
    """Until the fleet has the newest row of the case."""
    async with asyncio.timeout(2 * LONGEST):
        while fleet.highest(CASE) < read_tail(controller.journal, 1)[0].seq:
            await SystemClock().sleep(0.2)


def _judged(
    clerk: Clerk, fleet: WorldFleet, controller: NetController, struck: Counter[str], seconds: float
) -> Outcome:
    records = fleet.records(CASE)
    kept = {row.seq for row in read_tail(controller.journal, 10_000_000)}
    seen = Counter((record.type, str(record.body.get("visit"))) for record in records if "visit" in record.body)
    there = [record.seq for record in records]
    return Outcome(
        acknowledged=len(clerk.done),
        rows=len(records),
        lost=sum(seen[one] == 0 for one in clerk.done),
        double=sum(count - 1 for count in seen.values()) + len(there) - len(set(there)),
        differing=len(kept ^ set(there)),
        gaps=max(0, sum(after - before > 1 for before, after in pairwise(there)) - struck["controller killed"]),
        seconds=seconds,
        faults=struck,
    )
