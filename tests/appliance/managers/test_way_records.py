"""A loose contact: what is written of a way out that comes and goes fifty times a second."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from support.appliance import Desk, settled, timeline_in

from firmware.appliance.managers.way_records import CARRIERS, CHOICES, SPAN, WayRecords
from firmware.appliance.network.policy import Because
from firmware.appliance.state.events import CarrierChanged, UplinkChosen
from firmware.hal.ports.uplink import UplinkKind

GONE = UplinkChosen("modem", None, None, Because.NONE_LEFT, {})
BACK = UplinkChosen(None, "modem", UplinkKind.LTE, Because.ONLY, {})


@asynccontextmanager
async def running(directory: Path) -> AsyncIterator[tuple[Desk, WayRecords]]:
    async with timeline_in(directory) as desk:
        records = WayRecords(desk.timeline, desk.store, desk.clock)
        task = asyncio.create_task(records.run())
        try:
            yield desk, records
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def rows(desk: Desk) -> list[object]:
    await settled(desk)
    return [row.event for row in await desk.journal.tail(500)]


async def pass_time(desk: Desk, seconds: float) -> None:
    await settled(desk)
    await desk.clock.advance(seconds)
    await settled(desk)


async def test_fluttering_carrier_is_written_now_and_then_and_is_right_in_the_end(tmp_path: Path) -> None:
    async with running(tmp_path) as (desk, records):
        for flutter in range(500):
            await records.carrier("cable", flutter % 2 == 0)
            await desk.clock.advance(0.02)
        assert len(await rows(desk)) == CARRIERS
        await records.carrier("cable", True)
        await pass_time(desk, SPAN)
        assert (await rows(desk))[CARRIERS:] == [CarrierChanged("cable", carrier=True)]


async def test_two_ways_flutter_each_for_itself(tmp_path: Path) -> None:
    async with running(tmp_path) as (desk, records):
        for flutter in range(100):
            await records.carrier("cable", flutter % 2 == 0)
        await records.carrier("modem", True)
        assert (await rows(desk))[-1] == CarrierChanged("modem", carrier=True)


async def test_carrier_that_is_again_as_it_was_needs_no_row(tmp_path: Path) -> None:
    async with running(tmp_path) as (desk, records):
        for flutter in range(CARRIERS + 2):
            await records.carrier("cable", flutter % 2 == 0)
        before = len(await rows(desk))
        await pass_time(desk, 2 * SPAN)
        assert len(await rows(desk)) == before


async def test_fluttering_choice_is_told_as_one_change_when_it_rests(tmp_path: Path) -> None:
    async with running(tmp_path) as (desk, records):
        for _ in range(200):
            records.chosen(GONE)
            records.chosen(BACK)
            await desk.clock.advance(0.02)
        records.chosen(GONE)
        assert len(await rows(desk)) == CHOICES
        await pass_time(desk, SPAN)
        told = (await rows(desk))[CHOICES:]
        assert told == [GONE]
        assert desk.store.state.network.chosen is None


async def test_choice_that_is_again_as_it_was_needs_no_row(tmp_path: Path) -> None:
    async with running(tmp_path) as (desk, records):
        for _ in range(CHOICES):
            records.chosen(GONE)
            records.chosen(BACK)
        await pass_time(desk, 2 * SPAN)
        assert len(await rows(desk)) == CHOICES
        records.chosen(GONE)
        await pass_time(desk, 1)
        assert (await rows(desk))[-1] == GONE
