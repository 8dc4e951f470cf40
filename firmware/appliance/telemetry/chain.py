"""How far one stream has been sent and acknowledged within a session. No clock, no wire: only the rules.

A chain opens with `prev` None, which claims that everything earlier is acknowledged; therefore it may only open
at the lowest row that is not.
"""

from collections import deque
from enum import Enum, auto, unique
from typing import Final

from firmware.appliance.telemetry.messages import Stream

WINDOW: Final = 4  # batches that may be under way at once; enough to fill an LTE link, little to send twice


@unique
class Verdict(Enum):
    """What an acknowledgement was worth. NEVER_SENT: it speaks of rows that this session has not sent."""

    PROGRESS = auto()
    NOTHING_NEW = auto()
    NEVER_SENT = auto()


class Chain:
    """One stream of one session."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.floor = 0  # every row up to here is acknowledged in this session
        self._highest = 0  # the highest row sent in this session
        self._last = 0  # the last row sent since the chain opened
        self._opening = True
        self._careful = False
        self._under_way: deque[int] = deque()

    @property
    def prev(self) -> int | None:
        """What the next batch names as its predecessor."""
        return None if self._opening else self._last

    @property
    def after(self) -> int:
        """The next row to send is the lowest above this one."""
        return self.floor if self._opening else max(self.floor, self._last)

    @property
    def waits(self) -> bool:
        """Whether anything sent is not acknowledged."""
        return bool(self._under_way)

    @property
    def has_room(self) -> bool:
        """Whether one more batch may be under way; only one where the last attempts came to nothing."""
        return len(self._under_way) < (1 if self._careful else WINDOW)

    def sent(self, last: int) -> None:
        """A batch that ends with row `last` is on its way."""
        self._opening = False
        self._last = last
        self._highest = max(self._highest, last)
        self._under_way.append(last)

    def judge(self, upto: int) -> Verdict:
        """What an acknowledgement up to `upto` would be worth; changes nothing."""
        if upto > self._highest:
            return Verdict.NEVER_SENT
        return Verdict.PROGRESS if upto > self.floor else Verdict.NOTHING_NEW

    def acknowledge(self, upto: int) -> None:
        """The server has everything up to `upto`, which was judged to be progress."""
        self.floor = upto
        self._careful = False
        while self._under_way and self._under_way[0] <= upto:
            self._under_way.popleft()

    def restart(self, *, careful: bool) -> None:
        """Open anew at the lowest row that is not acknowledged; `careful` after silence, so that no storm begins."""
        self._opening = True
        self._careful = careful
        self._under_way.clear()
