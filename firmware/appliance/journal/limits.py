"""How much the journal may hold. What is beyond is given up oldest first: history, then routine rows, nothing else."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

# Fewer than this many bytes between two looks at the size of the file, so that looking costs an append nothing.
LOOK_EVERY: Final = 256 * 1024
# Trimming goes a little below the bound, so that it happens in strides and not at each append.
STRIDE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Limits:
    """`size` bounds the file in bytes. Acknowledged rows stay for `history`, unsent routine rows for `routine`.

    Alarms and events that the fleet server has not acknowledged are under no bound: a full disk fails loudly.
    """

    size: int = 64 * 1024 * 1024
    history: timedelta = timedelta(days=400)
    routine: timedelta = timedelta(days=30)
