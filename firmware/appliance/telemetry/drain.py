"""Empties the journal into one session: in order, a few batches at a time, and nothing given up before its word.

One task does everything that changes a chain; who calls from outside only leaves a note and wakes it. Otherwise
rows read before a chain was opened anew could be sent as its beginning, and that would claim what is not true.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Iterable
from typing import Final

from firmware.appliance.journal import Journal, JournalError
from firmware.appliance.state.events import Lane
from firmware.appliance.telemetry.batch import ROWS, fitting
from firmware.appliance.telemetry.chain import Verdict
from firmware.appliance.telemetry.codec import encode, pack
from firmware.appliance.telemetry.flow import Flow
from firmware.appliance.telemetry.messages import Ack, Batch, Record, Stream
from firmware.appliance.telemetry.thrift import Thrift
from firmware.appliance.telemetry.topics import Up
from firmware.appliance.telemetry.waiting import within
from firmware.clock import Clock

BUSY_PAUSE: Final = 1.0  # seconds until a full client or a failing journal is asked again
_LEAF: Final = {Stream.EVENT: Up.EVENT, Stream.TELE: Up.TELE}
_log = logging.getLogger(__name__)


class Drain:
    """Sends the rows of one session. `send` takes leaf and payload and says whether they are on their way."""

    def __init__(
        self, sid: str, journal: Journal, clock: Clock, chance: random.Random, send: Callable[[Up, bytes], bool]
    ) -> None:
        self._sid = sid
        self._journal = journal
        self._clock = clock
        self._send = send
        self._flows = {stream: Flow(stream, chance) for stream in Stream}  # EVENT first
        self._wake = asyncio.Event()
        self._empty = asyncio.Event()
        self._listening = False
        self._begin_anew = False
        self._thrift = Thrift.LAVISH
        self._leaving = 0  # how many wait until everything is sent

    def spare(self, thrift: Thrift) -> None:
        """Be so sparing from the next batch on."""
        self._thrift = thrift
        for flow in self._flows.values():
            flow.gather(thrift.gather, self._clock.monotonic())
        self._wake.set()

    def rows_came(self) -> None:
        """The journal has more."""
        self._empty.clear()
        for flow in self._flows.values():
            flow.more = True
        self._wake.set()

    def server_listens(self, listens: bool, *, anew: bool) -> None:
        """Whether anybody is there to take rows; `anew` where it is another run of the server than before."""
        self._listening = listens
        self._begin_anew |= anew
        self._wake.set()

    def acknowledged(self, ack: Ack) -> Verdict:
        """Take note of an acknowledgement of this session."""
        if ack.upto is None:
            return Verdict.NOTHING_NEW
        verdict = self._flows[ack.stream].note(ack.upto)
        self._wake.set()
        return verdict

    async def emptied(self) -> None:
        """Wait until every row that the journal had has been acknowledged; meanwhile none waits for company."""
        self._leaving += 1
        self._wake.set()
        try:
            await self._empty.wait()
        finally:
            self._leaving -= 1

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            self._wake.clear()
            try:
                busy = await self._step()
            except JournalError as problem:
                _log.warning("the journal cannot be read or trimmed: %s", problem)
                await self._clock.sleep(BUSY_PAUSE)
                self.rows_came()
                continue
            if not busy:
                await self._rest()

    async def _step(self) -> bool:
        """One thing that is to be done; False where there is nothing to do now."""
        now = self._clock.monotonic()
        for flow in self._flows.values():
            if flow.settle(now):
                await self._journal.forget(flow.lanes, flow.chain.floor)
        if not self._listening:
            return False
        if self._begin_anew:
            self._begin_anew = False
            for flow in self._flows.values():
                flow.begin_anew()
        for flow in self._flows.values():
            flow.check_patience(now)
            if self._leaving:
                flow.hurry()
            if flow.may_send(now) and await self._send_next(flow):
                return True
        if not any(flow.chain.waits or flow.more for flow in self._flows.values()):
            self._empty.set()
        return False

    async def _send_next(self, flow: Flow) -> bool:
        flow.more = False  # before reading: a row that comes meanwhile says so again
        waiting = await self._journal.pending(flow.lanes, flow.chain.after, ROWS)
        rows = fitting(waiting)
        if not rows:
            return False
        flow.more = True
        batch = Batch(sid=self._sid, stream=flow.chain.stream, prev=flow.chain.prev, records=rows)
        now = self._clock.monotonic()
        if not self._send(_LEAF[batch.stream], pack(batch) if self._thrift.packed else encode(batch)):
            flow.rest_until = now + BUSY_PAUSE
            return False
        flow.sent(rows[-1].seq, now, rest=len(waiting) == ROWS or len(rows) < len(waiting))
        if _alarming(rows):
            self._flows[Stream.TELE].hurry()  # what was measured before an alarm belongs to it
        return True

    async def _rest(self) -> None:
        times = [due for flow in self._flows.values() if (due := flow.due()) is not None]
        left = min(times, default=0.0) - self._clock.monotonic()
        if not times or not self._listening:
            await self._wake.wait()
        elif left > 0.0:
            await within(self._clock, left, self._wake.wait())


def _alarming(records: Iterable[Record]) -> bool:
    return any(record.event.lane is Lane.ALARM for record in records)
