"""How much has passed through a link."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Passed:
    """Bytes of link-layer frames since the interface was made; they begin anew when it is made anew."""

    received: int
    sent: int


class Counters(Protocol):
    """Counted by the kernel, so that asking costs microseconds and nothing is missed between two questions."""

    def read(self, link: str) -> Passed:
        """`link` is a device of `case.toml`. Raises `PeripheralAbsent` where there is no such interface now."""
        ...
