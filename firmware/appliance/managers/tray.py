"""The visit's tray: what was taken in from the citizen at the table. It lies in memory and goes with the visit."""

from collections import deque
from contextlib import aclosing
from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import Final

from firmware.appliance.state.model import Tray as TrayCounts
from firmware.appliance.state.model import TrayKind
from firmware.appliance.state.notes import TrayNoted
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.hal.ports.document_scanner import Page
from firmware.wiped import Wiped

MOST_BYTES: Final = 128 * 1024 * 1024
PART: Final = 1024 * 1024
"""Bytes handed out at a time, so that the largest page fits the lines of the local API."""
MOST: Final = {TrayKind.PAGE: 50, TrayKind.SIGNATURE: 1, TrayKind.DOCUMENT: 1, TrayKind.CODE: 100}
MEDIA: Final = {
    TrayKind.PAGE: "image/png",
    TrayKind.SIGNATURE: "application/json",
    TrayKind.DOCUMENT: "application/json",
    TrayKind.CODE: "text/plain; charset=utf-8",
}


@unique
class NotKept(StrEnum):
    """Why the tray did not take something; what it did not take is wiped all the same."""

    NO_VISIT = "no-visit"
    FULL = "tray-full"


@unique
class NotTaken(StrEnum):
    """Why nothing was handed out."""

    NO_VISIT = "no-visit"
    EMPTY = "tray-empty"
    ELSEWHERE = "taken-elsewhere"  # another program has begun to take it, or this one lost count


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an item, `offset` bytes from its beginning; with the last piece the item is gone."""

    data: bytes = field(repr=False)
    offset: int
    size: int
    media: str


@dataclass(slots=True)
class _Item:
    content: Wiped
    page: Page | None = None
    handed: int = 0


class Tray:
    """Keeps what it is given for the visit at the table, each thing until it is taken once.

    Whatever is put in belongs to the tray, also what it refuses. It is wiped when the visit ends or another one begins,
    when the controller ends, and on `wipe`; nothing but counts is ever told of it.
    """

    name = "tray"
    essential = True  # what nobody wipes may not stay: without this service the process ends, and its memory with it

    def __init__(self, timeline: Timeline, store: Store) -> None:
        self._timeline = timeline
        self._store = store
        self._visit = ""
        self._items: dict[TrayKind, deque[_Item]] = {kind: deque() for kind in TrayKind}

    async def run(self) -> None:
        """Wipe as soon as the visit is over, and at the end."""
        try:
            async with aclosing(self._store.watch()) as states:
                async for _ in states:
                    self._mind()
        finally:
            self.wipe()

    def put_page(self, page: Page) -> NotKept | None:
        """Keep a scanned page behind the others."""
        return self._put(TrayKind.PAGE, _Item(page.image, page))

    def put_signature(self, strokes: Wiped) -> NotKept | None:
        """Keep a signature (JSON) in place of the last one."""
        return self._put(TrayKind.SIGNATURE, _Item(strokes))

    def put_document(self, document: Wiped) -> NotKept | None:
        """Keep what an identity document says (JSON) in place of the last one."""
        return self._put(TrayKind.DOCUMENT, _Item(document))

    def put_code(self, code: Wiped) -> NotKept | None:
        """Keep a code (text in UTF-8) behind the others."""
        return self._put(TrayKind.CODE, _Item(code))

    def pages(self) -> tuple[Page, ...]:
        """The pages in their order, to look at now; they stay the tray's, and may be wiped at the next await."""
        self._mind()
        return tuple(item.page for item in self._items[TrayKind.PAGE] if item.page is not None and not item.handed)

    def room(self) -> int:
        """How many more pages fit."""
        return MOST[TrayKind.PAGE] - len(self._items[TrayKind.PAGE])

    def take(self, kind: TrayKind, offset: int = 0) -> Part | NotTaken:
        """The next `PART` bytes of the oldest item of this kind. Each byte is handed out once, in order."""
        self._mind()
        if self._store.state.visit is None:
            return NotTaken.NO_VISIT
        if not self._items[kind]:
            return NotTaken.EMPTY
        item = self._items[kind][0]
        if offset != item.handed:
            return NotTaken.ELSEWHERE
        part = _cut(item, MEDIA[kind])
        if item.handed == item.content.size:
            self._items[kind].popleft().content.close()
            self._tell()
        return part

    def discard(self, kind: TrayKind) -> None:
        """Wipe everything of this kind."""
        while self._items[kind]:
            self._items[kind].popleft().content.close()
        self._tell()

    def wipe(self) -> None:
        """Wipe everything."""
        for kind in TrayKind:
            self.discard(kind)

    def _put(self, kind: TrayKind, item: _Item) -> NotKept | None:
        self._mind()
        if self._store.state.visit is None:
            item.content.close()
            return NotKept.NO_VISIT
        if MOST[kind] == 1:
            self.discard(kind)
        if len(self._items[kind]) == MOST[kind] or self._bytes() + item.content.size > MOST_BYTES:
            item.content.close()
            return NotKept.FULL
        self._items[kind].append(item)
        self._tell()
        return None

    def _mind(self) -> None:
        """What lies here is of another visit than the one at the table: wipe it."""
        visit = self._store.state.visit
        now = "" if visit is None else visit.id
        if now != self._visit:
            self._visit = now
            self.wipe()

    def _bytes(self) -> int:
        return sum(item.content.size for items in self._items.values() for item in items)

    def _tell(self) -> None:
        held = {kind: len(items) for kind, items in self._items.items()}
        counts = TrayCounts(
            pages=held[TrayKind.PAGE],
            signature=held[TrayKind.SIGNATURE] > 0,
            document=held[TrayKind.DOCUMENT] > 0,
            codes=held[TrayKind.CODE],
        )
        self._timeline.noted(TrayNoted(counts))


def _cut(item: _Item, media: str) -> Part:
    start, end = item.handed, min(item.handed + PART, item.content.size)
    with item.content.view() as view, view[start:end] as piece:
        data = bytes(piece)
        piece[:] = bytes(end - start)  # handed out, so gone from here
    item.handed = end
    return Part(data, start, item.content.size, media)
