"""Keeps watch over the wall clock. Durations never depend on it; records, cards and retention by age do.

Whether it may be believed is judged in `state/timekeeping.py`. It is looked at when the kernel says that it was set,
when the fleet server has told its time, and, because nothing tells that a time server was found or lost, now and then.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from firmware.appliance.journal import Journal, JournalError
from firmware.appliance.managers.staff_rules import Moment
from firmware.appliance.state import timekeeping
from firmware.appliance.state.events import ClockJumped
from firmware.appliance.state.model import ClockTrust, TimeSource
from firmware.appliance.state.notes import TimeSourceNoted
from firmware.appliance.state.timekeeping import CLOSE, Look, Told
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.ports.timekeeper import ClockSets, Timekeeper
from firmware.waiting import first_of

DOUBTFUL: Final = 30.0  # seconds between two looks at a clock that is not believed
SURE: Final = 3600.0  # and at one that is; the floor is kept as often
JUMP: Final = 5.0  # seconds of difference that are told
_FLOOR: Final = "clock.floor"

_log = logging.getLogger(__name__)


class Clockwatch:
    """Tells jumps of the wall clock and who vouches for it, keeps the floor, and sets a clock that the fleet server
    has shown to be wrong.
    """

    name = "clockwatch"
    essential = False

    def __init__(
        self,
        timekeeper: Timekeeper,
        timeline: Timeline,
        journal: Journal,
        clock: Clock,
        signed: Callable[[], datetime | None] = lambda: None,
    ) -> None:
        """`signed` tells when the case's newest certificate was made: by a clock that is not ours."""
        self._timekeeper = timekeeper
        self._timeline = timeline
        self._journal = journal
        self._clock = clock
        self._signed = signed
        self._keeping = timekeeping.begin((), self._look(), None)
        self._begun = asyncio.Event()
        self._heard = asyncio.Event()
        self._wanted = asyncio.Event()
        self._shown = (ClockTrust.TRUSTED, TimeSource.NONE)  # what the state is before the first look

    async def believed(self) -> Moment:
        """The time now; where nobody vouches for a time, the latest that is certainly over."""
        await self._begun.wait()
        return Moment(*timekeeping.now(self._keeping, self._look()))

    @property
    def doubted(self) -> bool:
        """Whether the wall clock is not to be believed; also before the first look."""
        return self._keeping.trust is ClockTrust.UNTRUSTED

    async def wants_time(self) -> None:
        """Wait until the fleet server's time is worth asking for, which it is whenever the clock is not believed."""
        await self._wanted.wait()
        self._wanted.clear()

    def told(self, word: Told) -> None:
        """The fleet server has answered."""
        self._keeping = timekeeping.told(self._keeping, word)
        self._heard.set()

    async def run(self) -> None:
        """Watch until cancelled."""
        with self._timekeeper.watching() as sets:
            rtc = await self._timekeeper.hardware_clock()
            self._keeping = timekeeping.begin(await self._floors(), self._look(), rtc)
            kept = -SURE
            while True:
                await self._judge()
                self._begun.set()
                if not self.doubted and self._clock.monotonic() - kept >= SURE:
                    kept = self._clock.monotonic()
                    await self._keep()
                await self._something(sets)

    async def _something(self, sets: ClockSets) -> None:
        pause = DOUBTFUL if self.doubted else SURE
        await first_of(sets.next(), _event(self._heard), self._clock.sleep(pause))
        if self._heard.is_set():
            self._heard.clear()
            await self._correct()

    async def _correct(self) -> None:
        """Where the clock is far from what the fleet server said, it is set, once for each of its words."""
        look = self._look()
        wrong = self._keeping.wrong_by(look)
        if wrong is None or abs(wrong) <= CLOSE:
            return
        done = await self._timekeeper.set_clock(look.wall - wrong)
        _log.warning("the clock is wrong by %s and was %s", wrong, "set" if done else "not to be set")

    async def _judge(self) -> None:
        self._keeping, jumped = timekeeping.looked(self._keeping, self._look())
        keeping = self._keeping
        trust, source = keeping.trust, keeping.source
        self._journal.doubt(doubtful=trust is ClockTrust.UNTRUSTED)
        if abs(jumped) > JUMP or trust is not self._shown[0]:
            await self._timeline.happened(ClockJumped(round(jumped), trust))
        if source is not self._shown[1]:
            self._timeline.noted(TimeSourceNoted(source))
        self._shown = (trust, source)
        if trust is ClockTrust.UNTRUSTED:
            self._wanted.set()

    def _look(self) -> Look:
        return Look(self._clock.now(), self._clock.monotonic(), self._timekeeper.synchronised())

    async def _floors(self) -> list[datetime]:
        floors = [await self._kept_floor(), self._signed()]
        return [floor for floor in floors if floor is not None]

    async def _kept_floor(self) -> datetime | None:
        try:
            kept = await self._journal.get(_FLOOR)
            floor = datetime.fromisoformat(kept) if kept else None
            return None if floor is None or floor.tzinfo is None else floor
        except (JournalError, ValueError):
            return None

    async def _keep(self) -> None:
        try:
            await self._journal.put(_FLOOR, self._keeping.floor.isoformat())
        except JournalError:
            _log.warning("the time of now could not be kept")


async def _event(event: asyncio.Event) -> None:
    await event.wait()


def certificate_begins(pem: bytes) -> datetime | None:
    """When the newest certificate in `pem` was made: authorities set it back by minutes, so that much is over."""
    from cryptography import x509

    try:
        found = x509.load_pem_x509_certificates(pem)
    except ValueError:
        return None
    begun = [each.not_valid_before_utc for each in found]
    return max(begun, default=None)
