"""One stream on its way: its chain, and when something is to be done about it."""

import random
from typing import Final

from firmware.appliance.state.events import Lane
from firmware.appliance.telemetry.backoff import Backoff
from firmware.appliance.telemetry.batch import ROWS
from firmware.appliance.telemetry.chain import Chain, Verdict
from firmware.appliance.telemetry.messages import Stream

PATIENCE: Final = 5.0  # seconds without progress before a chain begins anew
LONGEST_PATIENCE: Final = 60.0  # what it grows to while nothing helps, as where the broker silently refuses
POLITE_PAUSE: Final = 0.1  # seconds between full batches of routine rows: a backlog leaves room for others


class Flow:
    """All times are monotonic seconds. `more` means that the journal may have rows which were not sent."""

    def __init__(self, stream: Stream, chance: random.Random) -> None:
        self.chain = Chain(stream)
        self.lanes = frozenset(lane for lane in Lane if Stream.of(lane) is stream)
        self.more = True
        self.rest_until = 0.0
        self._patience = Backoff(PATIENCE, LONGEST_PATIENCE, chance)
        self._patient_until = 0.0
        self._noted = 0

    def note(self, upto: int) -> Verdict:
        """Keep an acknowledgement for `settle`; says what it is worth."""
        verdict = self.chain.judge(upto)
        if verdict is Verdict.PROGRESS:
            self._noted = max(self._noted, upto)
        return verdict

    def settle(self, now: float) -> bool:
        """Take what was noted into the chain; whether rows may be given up."""
        if self.chain.judge(self._noted) is not Verdict.PROGRESS:
            return False
        self.chain.acknowledge(self._noted)
        self._patience.reset()
        self._patient_until = now + self._patience.around()
        return True

    def begin_anew(self) -> None:
        """Another run of the server knows nothing of the chain."""
        self.chain.restart(careful=False)
        self._patience.reset()
        self.rest_until = 0.0
        self.more = True

    def check_patience(self, now: float) -> None:
        """After too long without progress the chain begins anew, one batch at a time."""
        if self.chain.waits and now >= self._patient_until:
            self.chain.restart(careful=True)
            self._patience.worse()
            self.more = True

    def may_send(self, now: float) -> bool:
        """Whether the next batch may go out."""
        return self.more and self.chain.has_room and now >= self.rest_until

    def sent(self, last: int, rows: int, now: float) -> None:
        """A batch of so many rows that ends with `last` is on its way."""
        if not self.chain.waits:
            self._patient_until = now + self._patience.around()
        self.chain.sent(last)
        if rows == ROWS and self.chain.stream is Stream.TELE:
            self.rest_until = now + POLITE_PAUSE

    def due(self) -> float | None:
        """When to look again without being woken; None: never."""
        times = [self._patient_until] if self.chain.waits else []
        if self.more and self.chain.has_room:
            times.append(self.rest_until)
        return min(times, default=None)
