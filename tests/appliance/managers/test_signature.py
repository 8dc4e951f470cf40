"""Signatures and codes: into the tray of the visit at the table, or nowhere; nothing of them rests."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.appliance import Desk, timeline_in

from firmware.appliance.book.codes import asset_tag, labelled
from firmware.appliance.managers.codes import Codes
from firmware.appliance.managers.signature import PAUSE, SignatureDesk, SignRefusal
from firmware.appliance.managers.tray import Tray
from firmware.appliance.state.events import LidMoved, ScreenUnlocked, SignatureGiven, VisitBegan, VisitEnded
from firmware.appliance.state.inputs import CodeKind, Scanned
from firmware.appliance.state.model import TrayKind
from firmware.clock import settle
from firmware.hal.ports.barcode import Scan
from firmware.hal.ports.lid import LidPosition
from firmware.hal.sim.signature_pad import SimSignaturePad

STROKE = ((4711, 4712), (4713, 4714))


@dataclass
class Table:
    """A desk with a pad, and a citizen who may come."""

    house: Desk
    pad: SimSignaturePad
    tray: Tray
    desk: SignatureDesk

    async def begin_visit(self, visit: str = "abc") -> None:
        await self.house.timeline.happened(ScreenUnlocked())
        await self.house.timeline.happened(VisitBegan(visit))

    async def pause(self) -> None:
        await settle()
        await self.house.clock.advance(PAUSE)
        await settle()


@asynccontextmanager
async def table_in(directory: Path) -> AsyncIterator[Table]:
    async with timeline_in(directory) as house:
        pad, tray = SimSignaturePad("pad"), Tray(house.timeline, house.store)
        desk = SignatureDesk({"pad": pad}, tray, house.timeline, house.store, house.clock)
        running = asyncio.ensure_future(desk.run())
        async with aclosing(pad.observe()) as stream:
            await anext(stream)
            try:
                yield Table(house, pad, tray, desk)
            finally:
                running.cancel()
                await asyncio.wait({running})
                tray.wipe()


async def test_signature_lands_in_the_tray_and_only_that_it_was_given_is_recorded(tmp_path: Path) -> None:
    async with table_in(tmp_path) as table:
        await table.begin_visit()
        assert table.desk.begin() is None
        table.pad.write(STROKE)
        await table.pause()
        seen = table.house.store.state.signing
        assert seen is not None and (seen.device, seen.points) == ("pad", 2)
        assert await table.desk.finish() is None
        assert table.house.store.state.signing is None
        assert [row.event for row in await table.house.journal.tail(1)] == [SignatureGiven("pad")]
        part = table.tray.take(TrayKind.SIGNATURE)
        assert hasattr(part, "data")
        signed = json.loads(part.data)
        assert [[point[:2] for point in stroke] for stroke in signed["strokes"]] == [[list(point) for point in STROKE]]
        assert "4711" not in repr(table.house.store.state) + repr(table.desk) + repr(part)
    assert b"4711" not in (tmp_path / "journal.db").read_bytes()


async def test_an_empty_sheet_is_no_signature(tmp_path: Path) -> None:
    async with table_in(tmp_path) as table:
        await table.begin_visit()
        assert await table.desk.finish() is SignRefusal.NOT_SIGNING
        table.desk.begin()
        assert await table.desk.finish() is SignRefusal.EMPTY
        table.pad.write(STROKE)
        assert table.desk.clear() is None
        assert await table.desk.finish() is SignRefusal.EMPTY


async def test_nobody_signs_without_a_visit_or_a_pad_or_behind_a_lock(tmp_path: Path) -> None:
    async with table_in(tmp_path) as table:
        assert table.desk.begin() is SignRefusal.NO_VISIT
        await table.house.timeline.happened(VisitBegan("abc"))
        assert table.desk.begin() is SignRefusal.LOCKED
        await table.house.timeline.happened(ScreenUnlocked())
        table.pad.unplug()
        assert table.desk.begin() is SignRefusal.NO_PAD


@pytest.mark.parametrize("mishap", ["visit-ends", "lid-closes", "plug-pulled", "another-visit"])
async def test_signature_that_is_cut_off_is_wiped(tmp_path: Path, mishap: str) -> None:
    async with table_in(tmp_path) as table:
        await table.begin_visit()
        table.desk.begin()
        table.pad.write(STROKE)
        await table.pause()
        match mishap:
            case "visit-ends":
                await table.house.timeline.happened(VisitEnded("abc", finished=False))
            case "another-visit":
                await table.house.timeline.happened(VisitEnded("abc", finished=False))
                await table.house.timeline.happened(VisitBegan("def"))
            case "lid-closes":
                await table.house.timeline.happened(LidMoved(LidPosition.CLOSED))
            case _:
                table.pad.unplug()
        await table.pause()
        assert table.house.store.state.signing is None
        assert await table.desk.finish() is SignRefusal.NOT_SIGNING
        assert not table.house.store.state.tray.signature


async def test_each_code_goes_its_way(tmp_path: Path) -> None:
    async with table_in(tmp_path) as table:
        state = table.house.store.state
        device = next(iter(state.devices))
        codes = Codes(("VPA",), table.tray, table.house.timeline, table.house.store)
        ways = [
            (asset_tag(state.case_id, device), CodeKind.DEVICE, device),
            (asset_tag("KOFFER-9999", device), CodeKind.ELSEWHERE, ""),
            ("VPA0001234", CodeKind.BLANK, "VPA0001234"),
            (labelled("T:GEHEIM-77"), CodeKind.NOT_KEPT, ""),
            ("T:GEHEIM-77=0", CodeKind.MISREAD, ""),
            ("4006381333931", CodeKind.UNKNOWN, ""),
        ]
        for number, (text, kind, about) in enumerate(ways, start=1):
            await codes.scanned("scanner", Scan(text))
            assert table.house.store.state.scanned == Scanned(kind, about, number)
        await table.begin_visit()
        await codes.scanned("scanner", Scan(labelled("T:GEHEIM-77")))
        assert table.house.store.state.scanned == Scanned(CodeKind.SLIP, "", 7)
        assert table.house.store.state.tray.codes == 1
        assert "GEHEIM" not in repr(table.house.store.state)
    assert b"GEHEIM" not in (tmp_path / "journal.db").read_bytes()
