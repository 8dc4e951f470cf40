"""The store as the rest of the server sees it: questions and intakes that are awaited."""

import asyncio
from datetime import datetime
from pathlib import Path

from firmware.worker import DeviceWorker
from fleet.store.reader import Reader
from fleet.store.rows import AlertRow, CaseRow, Committed, Holdings, Intake, RecordRow
from fleet.store.writer import Writer


class Store:
    """One file, one writing thread, one reading thread. Every method raises `StoreError` where SQLite fails."""

    def __init__(self, writer: Writer, reader: Reader, writing: DeviceWorker, reading: DeviceWorker) -> None:
        self._writer = writer
        self._reader = reader
        self._writing = writing
        self._reading = reading

    @classmethod
    async def open(cls, path: Path) -> "Store":
        """Open or create the file at `path` and bring its tables up to date."""
        writing, reading = DeviceWorker("fleet-writer"), DeviceWorker("fleet-reader")
        try:
            writer = await writing.call(Writer, path)
            try:
                reader = await reading.call(Reader, path)
            except BaseException:
                writer.close()
                raise
        except BaseException:
            writing.close()
            reading.close()
            raise
        return cls(writer, reader, writing, reading)

    async def commit(self, intake: Intake) -> Committed:
        """Keep the whole intake; when this returns it is on disk and may be acknowledged."""
        # Shielded: a commit that runs cannot be called back, and its end must be known before the file is closed.
        return await asyncio.shield(self._writing.call(self._writer.commit, intake))

    async def cases(self) -> tuple[CaseRow, ...]:
        """Every case that was ever seen, by name."""
        return await self._reading.call(self._reader.cases)

    async def events(self, case: str, limit: int) -> tuple[RecordRow, ...]:
        """The newest events of a case, newest first."""
        return await self._reading.call(self._reader.events, case, limit)

    async def stays(self, limit: int) -> tuple[RecordRow, ...]:
        """What all cases told when they left a place, newest first."""
        return await self._reading.call(self._reader.stays, limit)

    async def newest_alerts(self, since: datetime) -> tuple[AlertRow, ...]:
        """Alerts that are not over, or were not at `since`, and the last one of each case."""
        return await self._reading.call(self._reader.newest_alerts, since)

    async def alerts(self, case: str, limit: int) -> tuple[AlertRow, ...]:
        """The newest alerts of a case, newest first."""
        return await self._reading.call(self._reader.alerts, case, limit)

    async def sequences(self, case: str) -> tuple[int, ...]:
        """The numbers of all records of a case, ascending."""
        return await self._reading.call(self._reader.sequences, case)

    async def holdings(self) -> Holdings:
        """How much is kept."""
        return await self._reading.call(self._reader.holdings)

    def close(self) -> None:
        """End both threads after what they do now, and close the file."""
        self._reading.close()
        self._writing.close()
        self._reader.close()
        self._writer.close()
