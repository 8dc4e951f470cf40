"""The operating system's clock: who keeps it right, when it was set, and the battery-backed clock behind it."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol


class ClockSets(Protocol):
    """Hears of each time that the wall clock is set, from when it was made."""

    async def next(self) -> None:
        """Return when the clock was set since the last call; several times count once."""
        ...


class Timekeeper(Protocol):
    """The clock's keeper. Nothing here says what time it is: that is `Clock`."""

    def synchronised(self) -> bool:
        """Whether the kernel is told by a time server's client that the clock is right."""
        ...

    async def hardware_clock(self) -> datetime | None:
        """What the battery-backed clock says; None where there is none, or it has lost its time."""
        ...

    def watching(self) -> AbstractContextManager[ClockSets]:
        """From the beginning of the block on no setting of the clock goes unheard."""
        ...

    async def set_clock(self, to: datetime) -> bool:
        """Set the wall clock and the one behind it; whether it was done."""
        ...
