"""One stream on its way: its chain, and when something is to be done about it."""

import random
from typing import Final

from firmware.appliance.state.events import Lane
from firmware.appliance.telemetry.backoff import Backoff
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
        self._gather = 0.0
        self._company_until = 0.0
        self._patience = Backoff(PATIENCE, LONGEST_PATIENCE, chance)
        self._patient_until = 0.0
        self._noted = 0

    def gather(self, seconds: float, now: float) -> None:
        """Let routine rows wait for one another so long from now on."""
        if self.chain.stream is Stream.TELE:
            self._gather = seconds
            self._company_until = min(self._company_until, now + seconds)

    def hurry(self) -> None:
        """Whatever waits for company waits no longer."""
        self._company_until = 0.0

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
        self.hurry()
        self.more = True

    def check_patience(self, now: float) -> None:
        """After too long without progress the chain begins anew, one batch at a time."""
        if self.chain.waits and now >= self._patient_until:
            self.chain.restart(careful=True)
            self._patience.worse()
            self.hurry()
            self.more = True

    def may_send(self, now: float) -> bool:
        """Whether the next batch may go out."""
        return self.more and self.chain.has_room and now >= self._rested

    def sent(self, last: int, now: float, *, rest: bool) -> None:
        """A batch that ends with `last` is on its way; `rest`: there are more rows, which wait for nothing."""
        if not self.chain.waits:
            self._patient_until = now + self._patience.around()
        self.chain.sent(last)
        if self.chain.stream is Stream.TELE:
            self.rest_until = now + POLITE_PAUSE if rest else now
            self._company_until = now if rest else now + self._gather

    def due(self) -> float | None:
        """When to look again without being woken; None: never."""
        times = [self._patient_until] if self.chain.waits else []
        if self.more and self.chain.has_room:
            times.append(self._rested)
        return min(times, default=None)

    @property
    def _rested(self) -> float:
        return max(self.rest_until, self._company_until)
