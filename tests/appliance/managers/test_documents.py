"""Identity documents that are laid on: read, expired, scratched, and with nobody at the table."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
from support.appliance import Desk, timeline_in

from firmware.appliance.managers.documents import Documents
from firmware.appliance.managers.tray import NotTaken, Part, Tray
from firmware.appliance.state.events import (
    AnyEvent,
    ClockJumped,
    DocumentPresented,
    VisitAdvanced,
    VisitBegan,
    VisitEnded,
)
from firmware.appliance.state.model import ClockTrust, DocumentVerdict, TrayKind, VisitStage
from firmware.hal.ports.document_reader import DocumentRead, DocumentUnreadable
from firmware.hal.sim.specimen import identity_card

CARD = identity_card("KANARIENVOGEL", "ERIKA", "LZ6311T47", date(2031, 8, 1))
OVER = replace(CARD, expires=date(2026, 3, 1))
SCRATCHED = replace(CARD, checks=replace(CARD.checks, number=False))


@dataclass(frozen=True)
class Bench:
    desk: Desk
    tray: Tray
    documents: Documents

    async def lay_on(self, document: DocumentRead | DocumentUnreadable) -> DocumentVerdict | None:
        await self.documents.presented("reader", document)
        return self.desk.store.state.document

    def taken(self) -> DocumentRead | None:
        part = self.tray.take(TrayKind.DOCUMENT)
        return msgspec.json.decode(part.data, type=DocumentRead) if isinstance(part, Part) else None

    async def told(self) -> list[AnyEvent]:
        await self.desk.timeline.happened(VisitAdvanced("a1", VisitStage.PAYING))  # routine rows wait for one like this
        return [row.event for row in await self.desk.journal.tail(10) if isinstance(row.event, DocumentPresented)]


@asynccontextmanager
async def bench(directory: Path) -> AsyncIterator[Bench]:
    async with timeline_in(directory) as desk:
        tray = Tray(desk.timeline, desk.store)
        await desk.timeline.happened(VisitBegan("a1"))
        yield Bench(desk, tray, Documents(tray, desk.timeline, desk.store, desk.clock))
        tray.wipe()


async def test_a_document_read_right_is_handed_out_once(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        assert await at.lay_on(CARD) is DocumentVerdict.READ
        assert at.desk.store.state.tray.document
        assert at.taken() == CARD
        assert at.tray.take(TrayKind.DOCUMENT) is NotTaken.EMPTY
        assert await at.told() == [DocumentPresented("reader", True)]


async def test_an_expired_document_is_kept_and_called_so(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        assert await at.lay_on(OVER) is DocumentVerdict.EXPIRED
        assert at.taken() == OVER


async def test_by_a_clock_not_to_be_trusted_nothing_is_expired(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        at.desk.clock.jump(datetime(2099, 1, 1, tzinfo=UTC))
        await at.desk.timeline.happened(ClockJumped(9999, ClockTrust.UNTRUSTED))
        assert await at.lay_on(OVER) is DocumentVerdict.READ


async def test_what_was_read_wrong_is_not_kept_and_does_not_drive_out_what_was(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        await at.lay_on(CARD)
        for bad in (SCRATCHED, DocumentUnreadable()):
            assert await at.lay_on(bad) is DocumentVerdict.UNREADABLE
        assert at.taken() == CARD
        assert (await at.told())[1:] == [DocumentPresented("reader", False)] * 2


async def test_with_nobody_at_the_table_nothing_is_kept(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        await at.lay_on(CARD)
        await at.desk.timeline.happened(VisitEnded("a1", finished=True))
        assert at.desk.store.state.document is None
        assert await at.lay_on(CARD) is DocumentVerdict.NO_VISIT
        await at.desk.timeline.happened(VisitBegan("b2"))
        assert at.desk.store.state.document is None
        assert at.taken() is None


async def test_nothing_of_it_is_on_disk(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        await at.lay_on(CARD)
        assert len(await at.told()) == 1
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and b"KANARIENVOGEL" in file.read_bytes()]
