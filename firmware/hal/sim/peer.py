"""What every simulated far end offers: things the outside world can do to it, by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from firmware.hal.config import Connection


@dataclass(frozen=True, slots=True)
class Poke:
    """One thing that can happen to a device from outside, with what it needs to know.

    `parameters` maps each argument's name to its type; a scenario file that gives others is refused when it is read.
    """

    act: Callable[..., None]
    parameters: Mapping[str, type[int] | type[str]]


class Peer(Protocol):
    """The far end of one device's wire."""

    @property
    def connection(self) -> Connection:
        """Where the driver finds this far end."""
        ...

    def pokes(self) -> Mapping[str, Poke]:
        """All that can happen to the device, by the name that scenario files use (`unplug`, `paper-out`)."""
        ...

    def close(self) -> None:
        """Take the far end away and leave no file, descriptor or thread behind."""
        ...
