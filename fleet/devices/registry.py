"""All cases as they are now: what the store holds, kept in memory for the pages, and a wake-up when it changes."""

import asyncio
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from fleet.devices.device import KnownCase, remembered
from fleet.devices.presence import Link
from fleet.store.rows import CaseRow, Holdings


class Registry:
    """Only the ingest writes here, and only what is committed. Readers take `cases` and wait in `changed`."""

    def __init__(self) -> None:
        self._cases: dict[str, KnownCase] = {}
        self._link = Link()
        self._news = asyncio.Event()
        self.records = 0
        self.revision = 0

    def load(self, rows: Iterable[CaseRow], holdings: Holdings) -> None:
        """Take over what the store remembers."""
        self._cases = {row.case: remembered(row, holdings.quarantined.get(row.case, 0)) for row in rows}
        self.records = holdings.records

    @property
    def cases(self) -> Mapping[str, KnownCase]:
        """Every case by name."""
        return MappingProxyType(self._cases)

    @property
    def link(self) -> Link:
        """The server's own connection to the broker."""
        return self._link

    def adopt(self, cases: Iterable[KnownCase], new_records: int = 0) -> None:
        """Show what was just committed."""
        self._cases.update((case.name, case) for case in cases)
        self.records += new_records
        self.touch()

    def note_link(self, link: Link) -> None:
        """The connection to the broker or the store came or went."""
        if link != self._link:
            self._link = link
            self.touch()

    def touch(self) -> None:
        """Wake everybody who waits."""
        self.revision += 1
        self._news.set()
        self._news = asyncio.Event()

    async def changed(self, seen: int) -> None:
        """Return when the revision is another than `seen`."""
        while self.revision == seen:
            await self._news.wait()
