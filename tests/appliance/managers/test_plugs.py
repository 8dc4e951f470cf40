"""Plugs that come and go, look alike, bounce, or belong to nobody."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from support.appliance import Desk, timeline_in

from firmware.appliance.managers.plugs import MOST_EVENTS, Plugs
from firmware.appliance.state.events import AnyEvent, DeviceArrived, DeviceLeft, StrangerArrived
from firmware.clock import settle
from firmware.hal.config import MatchRule
from firmware.hal.sim.hotplug import SimHotplug

SCANNER = ("0c2e", "0b6a")
TWIN = ("04b8", "0202")
RULES = {"scanner": MatchRule(*SCANNER), "printer": MatchRule(*TWIN), "printer-two": MatchRule(*TWIN)}


@dataclass(frozen=True)
class Bench:
    desk: Desk
    hotplug: SimHotplug
    checked: list[str]

    async def told(self) -> list[AnyEvent]:
        await settle()
        for _ in range(200):  # each event is one append; the worker's thread needs its turn
            before = len(await self.desk.journal.tail(1000))
            await self.desk.journal.answers()
            await settle()
            if len(await self.desk.journal.tail(1000)) == before:
                break
        return [row.event for row in await self.desk.journal.tail(1000)]


@asynccontextmanager
async def bench(directory: Path) -> AsyncIterator[Bench]:
    async with timeline_in(directory) as desk:
        hotplug, checked = SimHotplug(), list[str]()
        plugs = Plugs(hotplug, RULES, checked.append, desk.timeline, desk.clock)
        running = asyncio.create_task(plugs.run())
        await settle()
        try:
            yield Bench(desk, hotplug, checked)
        finally:
            running.cancel()
            await asyncio.wait({running})


async def test_one_plug_makes_many_events_and_is_one_arrival(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        for subsystem, path in (("usb", "/d/1-1"), ("usb", "/d/1-1/1-1:1.0"), ("tty", "/d/1-1/1-1:1.0/tty/ttyACM0")):
            at.hotplug.plug(subsystem, path, "", *SCANNER)
        assert await at.told() == [DeviceArrived("scanner")]
        assert at.checked == ["scanner"] * 3
        for subsystem, path in (("tty", "/d/1-1/1-1:1.0/tty/ttyACM0"), ("usb", "/d/1-1/1-1:1.0"), ("usb", "/d/1-1")):
            at.hotplug.unplug(subsystem, path, "", *SCANNER)
        assert await at.told() == [DeviceArrived("scanner"), DeviceLeft("scanner")]


async def test_a_device_that_was_there_at_the_start_leaves_once(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        at.hotplug.unplug("tty", "/d/1-1/tty", "", *SCANNER)
        at.hotplug.unplug("usb", "/d/1-1", "", *SCANNER)
        assert await at.told() == [DeviceLeft("scanner")]


async def test_a_stranger_is_told_once_with_its_ids(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        at.hotplug.plug("usb", "/d/1-2", "", "dead", "beef")
        at.hotplug.plug("usb", "/d/1-2/1-2:1.0", "", "dead", "beef")
        at.hotplug.plug("block", "/d/1-2/block/sda", "/dev/sda", "dead", "beef")
        assert await at.told() == [StrangerArrived("dead", "beef")]
        assert at.checked == []


async def test_two_that_look_alike_are_two(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        at.hotplug.plug("usb", "/d/1-1", "", *TWIN)
        at.hotplug.plug("usb", "/d/1-2", "", *TWIN)
        assert await at.told() == [DeviceArrived("printer"), DeviceArrived("printer-two")]
        at.hotplug.unplug("usb", "/d/1-2", "", *TWIN)
        assert (await at.told())[-1] == DeviceLeft("printer-two")


async def test_a_change_of_a_known_device_has_it_tried_at_once(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        at.hotplug.plug("usb", "/d/1-1", "", *SCANNER)
        await at.told()
        at.hotplug.change("usb", "/d/1-1")
        at.hotplug.change("usb", "/d/9-9")
        await at.told()
        assert at.checked == ["scanner", "scanner"]


async def test_a_bouncing_plug_does_not_fill_the_journal(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        for number in range(120):
            at.hotplug.plug("usb", f"/d/2-{number}", "", "dead", f"{number:04x}")
        assert len(await at.told()) == MOST_EVENTS
        await at.desk.clock.advance(61)
        at.hotplug.plug("usb", "/d/1-1", "", *SCANNER)
        assert (await at.told())[-1] == DeviceArrived("scanner")
