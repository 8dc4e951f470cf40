"""What the tray holds of a citizen is handed out once, goes with the visit, and is then nowhere in memory."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pytest_mock import MockerFixture
from support.appliance import Desk, settled, timeline_in
from support.wiped import CANARY, found_at

from firmware.appliance.managers import tray as module
from firmware.appliance.managers.tray import NotKept, NotTaken, Part, Tray
from firmware.appliance.state.events import VisitBegan, VisitEnded
from firmware.appliance.state.model import Tray as Counts
from firmware.appliance.state.model import TrayKind
from firmware.clock import settle
from firmware.hal.ports.document_scanner import Colour, Page
from firmware.wiped import Wiped


def page(content: bytes = CANARY) -> Page:
    return Page(Wiped.of(content), 8, 9, 300, Colour.GREY)


@asynccontextmanager
async def at_the_table(desk: Desk) -> AsyncIterator[Tray]:
    """A tray that runs, and a visit."""
    tray = Tray(desk.timeline, desk.store)
    running = asyncio.ensure_future(tray.run())
    await desk.timeline.decided(VisitBegan("a1"))
    try:
        yield tray
    finally:
        running.cancel()
        await asyncio.wait({running})


def fill(tray: Tray) -> list[Wiped]:
    """Something of everything; the buffers it lies in."""
    buffers = [Wiped.of(CANARY) for _ in range(3)]
    sheet = page()
    assert tray.put_page(sheet) is None
    assert tray.put_signature(buffers[0]) is None
    assert tray.put_document(buffers[1]) is None
    assert tray.put_code(buffers[2]) is None
    return [sheet.image, *buffers]


async def test_state_shows_how_much_lies_there_and_nothing_of_it(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, at_the_table(desk) as tray:
        fill(tray)
        assert desk.store.state.tray == Counts(pages=1, signature=True, document=True, codes=1)
        assert CANARY.decode() not in repr(desk.store.state)


@pytest.mark.parametrize("finished", [True, False])
async def test_everything_is_gone_from_memory_when_the_visit_ends(tmp_path: Path, finished: bool) -> None:
    async with timeline_in(tmp_path) as desk, at_the_table(desk) as tray:
        buffers = fill(tray)
        assert all(found_at(buffer) for buffer in buffers)
        await desk.timeline.decided(VisitEnded("a1", finished))
        await settle()
        assert not any(found_at(buffer) for buffer in buffers)
        assert desk.store.state.tray == Counts()


async def test_everything_is_gone_from_memory_when_the_controller_ends(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        async with at_the_table(desk) as tray:
            buffers = fill(tray)
        assert not any(found_at(buffer) for buffer in buffers)


async def test_nothing_of_one_visit_is_there_in_the_next_though_both_change_in_one_breath(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, at_the_table(desk) as tray:
        buffers = fill(tray)
        desk.store.dispatch(VisitEnded("a1", finished=True))
        desk.store.dispatch(VisitBegan("b2"))
        assert tray.take(TrayKind.PAGE) is NotTaken.EMPTY
        assert not any(found_at(buffer) for buffer in buffers)


async def test_without_a_visit_it_takes_nothing_and_wipes_what_it_was_given(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        tray = Tray(desk.timeline, desk.store)
        sheet = page()
        assert tray.put_page(sheet) is NotKept.NO_VISIT
        assert not found_at(sheet.image)
        assert tray.take(TrayKind.PAGE) is NotTaken.NO_VISIT


async def test_each_byte_is_handed_out_once_and_wiped_with_it(tmp_path: Path, mocker: MockerFixture) -> None:
    mocker.patch.object(module, "PART", 10)
    async with timeline_in(tmp_path) as desk, at_the_table(desk) as tray:
        sheet, second = page(), page(b"second")
        tray.put_page(sheet)
        tray.put_page(second)
        assert tray.take(TrayKind.PAGE) == Part(CANARY[:10], 0, len(CANARY), "image/png")
        assert not found_at(sheet.image)
        assert tray.take(TrayKind.PAGE) is NotTaken.ELSEWHERE
        assert tray.pages() == (second,)
        assert tray.take(TrayKind.PAGE, 10) == Part(CANARY[10:], 10, len(CANARY), "image/png")
        assert desk.store.state.tray.pages == 1
        assert tray.take(TrayKind.PAGE) == Part(b"second", 0, 6, "image/png")
        assert tray.take(TrayKind.PAGE) is NotTaken.EMPTY


async def test_there_is_one_signature_and_one_document_the_last(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, at_the_table(desk) as tray:
        first = Wiped.of(CANARY)
        tray.put_signature(first)
        tray.put_signature(Wiped.of(b"[]"))
        assert not found_at(first)
        assert tray.take(TrayKind.SIGNATURE) == Part(b"[]", 0, 2, "application/json")


async def test_it_is_bounded_in_pages_and_in_bytes(tmp_path: Path, mocker: MockerFixture) -> None:
    mocker.patch.object(module, "MOST_BYTES", 10 * len(CANARY))
    async with timeline_in(tmp_path) as desk, at_the_table(desk) as tray:
        for _ in range(10):
            assert tray.put_page(page()) is None
        one_more = page(b"x")
        assert tray.put_page(one_more) is NotKept.FULL
        assert one_more.image.closed
        tray.discard(TrayKind.PAGE)
        for _ in range(tray.room()):
            assert tray.put_page(page(b"x")) is None
        assert tray.room() == 0
        assert tray.put_page(page(b"x")) is NotKept.FULL


async def test_nothing_of_it_is_recorded(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        async with at_the_table(desk) as tray:
            fill(tray)
            tray.take(TrayKind.CODE)
        await settled(desk)
        for file in tmp_path.iterdir():
            assert CANARY not in file.read_bytes()


def test_what_is_handed_out_is_not_printed() -> None:
    assert CANARY.decode() not in repr(Part(CANARY, 0, 1, "text/plain"))
