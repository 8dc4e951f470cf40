"""Up to where each stream of a case is unbroken: what the server may acknowledge.

A batch says which record was sent before it (`prev`). If everything up to `prev` is committed, everything up to
the batch's last record is. A gap means that a broker dropped something: what came is kept, but the answer stays at
the last unbroken record, and the case sends the rest again. The memory is lost with the server or its broker
connection; a new retained `ServerState` then makes every case begin a chain with `prev` None.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from firmware.appliance.telemetry.messages import Stream

SESSIONS: Final = 50_000  # streams that are remembered; the longest unused is forgotten, and its case starts anew


@dataclass(frozen=True, slots=True)
class Strand:
    """One stream of one session of one case."""

    case: str
    sid: str
    stream: Stream


class Chains:
    """The last unbroken record of each strand. Tell it only of what is committed."""

    def __init__(self) -> None:
        self._upto: OrderedDict[Strand, int] = OrderedDict()

    def take(self, strand: Strand, prev: int | None, last: int) -> int | None:
        """Add a committed batch; gives back what may be acknowledged, None where no chain is open."""
        known = self._upto.get(strand)
        if prev is not None and (known is None or prev > known):
            return known
        upto = last if known is None else max(known, last)
        self._upto[strand] = upto
        self._upto.move_to_end(strand)
        if len(self._upto) > SESSIONS:
            self._upto.popitem(last=False)
        return upto

    def upto(self, strand: Strand) -> int | None:
        """What was acknowledged of the strand."""
        return self._upto.get(strand)

    def clear(self) -> None:
        """Forget all chains, with a new server session."""
        self._upto.clear()
