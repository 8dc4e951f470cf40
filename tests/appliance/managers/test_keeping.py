"""What is known of how the links are kept: while the keeper is there, while it is away, and when it raves."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

import pytest
from support.ways import End

from firmware.appliance.managers.keeping import Keeping
from firmware.clock import FakeClock, settle
from firmware.hal.errors import PeripheralFault, ProtocolViolation
from firmware.hal.ports.keeper import Kept, LinkKeeper, Setback, Stage
from firmware.hal.sim.keeper import SimKeeper


@asynccontextmanager
async def running(keeper: LinkKeeper, clock: FakeClock) -> AsyncIterator[Keeping]:
    keeping = Keeping(keeper, clock)
    task = asyncio.create_task(keeping.run())
    await settle()
    try:
        yield keeping
    finally:
        task.cancel()
        await asyncio.wait({task})


class Raving:
    """A keeper that tells one thing and then nonsense, each time; `asked` is how often."""

    asked = 0

    async def observe(self) -> AsyncGenerator[Kept, None]:
        self.asked += 1
        yield Kept("cable", Stage.UP)
        raise ProtocolViolation("keeper", "raves")

    async def renew(self, link: str) -> None:
        raise PeripheralFault(link, "no")

    async def raise_profile(self, profile: str) -> None:
        raise PeripheralFault(profile, "no")


async def test_latest_of_each_link_is_kept_and_told() -> None:
    ends = {"cable": End(), "modem": End()}
    keeper = SimKeeper(ends)
    told: list[tuple[str, Stage]] = []
    async with running(keeper, FakeClock()) as keeping:
        keeping.follow(lambda kept: told.append((kept.link, kept.stage)))
        assert {name: kept.stage for name, kept in keeping.kept.items()} == {"cable": Stage.UP, "modem": Stage.UP}
        ends["cable"].reaches = False
        keeper.changed()
        await settle()
        assert keeping.kept["cable"].setback is Setback.NO_ADDRESS
        await keeping.renew("modem")
        await settle()
    assert told == [("cable", Stage.ADDRESSING), ("modem", Stage.CONNECTING), ("modem", Stage.UP)]


async def test_machine_without_a_keeper_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    clock, keeper = FakeClock(), SimKeeper({"cable": End()})
    keeper.serve(there=False)
    async with running(keeper, clock) as keeping:
        await clock.advance(3600)
        assert (keeping.kept, len(caplog.records)) == ({}, 1)
        keeper.serve(there=True)
        await clock.advance(72)
        assert keeping.kept["cable"].stage is Stage.UP


async def test_what_a_dead_keeper_told_is_not_known_any_more() -> None:
    clock, keeper = FakeClock(), SimKeeper({"cable": End()})
    async with running(keeper, clock) as keeping:
        keeper.serve(there=False)
        await settle()
        assert keeping.kept == {}
        keeper.serve(there=True)
        await clock.advance(1)
        assert keeping.kept["cable"].stage is Stage.UP


async def test_keeper_that_raves_is_asked_ever_more_seldom(caplog: pytest.LogCaptureFixture) -> None:
    clock, keeper = FakeClock(), Raving()
    async with running(keeper, clock):
        for _ in range(36):
            await clock.advance(100)
    assert keeper.asked < 90
    assert len(caplog.records) == 1
