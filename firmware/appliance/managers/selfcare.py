"""The controller looks after itself: a heartbeat, a try of a journal that failed, and tidying up."""

import logging
import os
import shutil
from pathlib import Path
from typing import Final

from firmware.appliance.journal import Journal, JournalError
from firmware.appliance.state.events import Heartbeat
from firmware.appliance.state.model import ClockTrust, StorageHealth
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.waiting import first_of

BEAT: Final = 60.0  # seconds
PROBE: Final = 15.0  # seconds between two tries of a journal that failed
TIDY_EVERY: Final = 60  # beats
MIB: Final = 1024 * 1024

_log = logging.getLogger(__name__)


class Heart:
    """Beats once a minute. `alive` says whether it does, which the watchdog asks."""

    name = "heart"
    essential = True

    def __init__(self, timeline: Timeline, journal: Journal, store: Store, clock: Clock, data: Path) -> None:
        self._timeline = timeline
        self._journal = journal
        self._store = store
        self._clock = clock
        self._data = data
        self._began = self._beaten = clock.monotonic()

    def alive(self) -> bool:
        """Whether the last beat is not too long ago."""
        return self._clock.monotonic() - self._beaten < 3 * BEAT

    async def run(self) -> None:
        """Beat until cancelled."""
        beats = 0
        while True:
            self._beaten = self._clock.monotonic()
            await self._timeline.happened(self._beat())
            if beats % TIDY_EVERY == 0:
                await self._tidy()
            beats += 1
            await self._clock.sleep(BEAT)

    def _beat(self) -> Heartbeat:
        uptime = round(self._clock.monotonic() - self._began)
        return Heartbeat(uptime, shutil.disk_usage(self._data).free // MIB, resident_bytes() // MIB)

    async def _tidy(self) -> None:
        try:
            await self._journal.tidy(clock_trusted=self._store.state.clock is ClockTrust.TRUSTED)
        except JournalError as problem:
            _log.warning("the journal could not be tidied: %s", problem)


class StorageProbe:
    """Tries a journal that failed until it works again. Costs nothing while it does."""

    name = "storage-probe"
    essential = False

    def __init__(self, timeline: Timeline, store: Store, clock: Clock) -> None:
        self._timeline = timeline
        self._store = store
        self._clock = clock

    async def run(self) -> None:
        """Watch the storage's health until cancelled."""
        while True:
            await self._store.until(lambda state: state.storage is not StorageHealth.HEALTHY)
            healthy = self._store.until(lambda state: state.storage is StorageHealth.HEALTHY)
            await first_of(self._clock.sleep(PROBE), healthy)
            await self._timeline.probe()


def resident_bytes() -> int:
    """The memory of this process that is in RAM."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGESIZE")
