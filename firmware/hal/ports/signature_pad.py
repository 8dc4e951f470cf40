"""A pad on which a citizen signs with a pen."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from firmware.hal.ports.device import Peripheral


@dataclass(frozen=True, slots=True)
class PenPoint:
    """Where the pen was, in hundredths of a millimetre from the upper left corner, and how hard it pressed, 0 to 1.

    How a hand moves tells who it is: nothing of it is printed.
    """

    x: int = field(repr=False)
    y: int = field(repr=False)
    pressure: float = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was written so far. `width` and `height` of the pad in hundredths of a millimetre.

    `full`: there is no room for more; what the pen writes from then on is not kept.
    """

    width: int
    height: int
    strokes: Sequence[Sequence[PenPoint]] = field(repr=False)
    full: bool = False

    @property
    def points(self) -> int:
        """How many points there are: whether ink arrives shows by it."""
        return sum(len(stroke) for stroke in self.strokes)


class Signing(Protocol):
    """One signature being given. Ends with `finish`, `cancel`, or when the pad's conversation breaks."""

    @property
    def points(self) -> int:
        """How many points there are by now."""
        ...

    @property
    def full(self) -> bool:
        """Whether there is no room for more."""
        ...

    def sheet(self) -> Sheet:
        """What is written at this moment; a copy that the caller has to forget."""
        ...

    def changes(self) -> AsyncGenerator[int, None]:
        """The number of points whenever it changed, at once the present one; a slow reader skips.

        Ends when the signature ends; raises `HalError` when the conversation with the pad broke.
        """
        ...

    def clear(self) -> None:
        """Wipe what was written and go on with an empty sheet."""
        ...

    def finish(self) -> Sheet:
        """What was written, all of it; the pad's own memory of it is wiped. Raises `PeripheralAbsent` after a break."""
        ...

    def cancel(self) -> None:
        """Wipe what was written. May be called at any time, also after the end."""
        ...


class SignaturePad(Peripheral[object], Protocol):
    """A pad that at least tells whether it is there."""


@runtime_checkable
class WritingPad(SignaturePad, Protocol):
    """A pad whose pen can be followed. What is written while nobody asked for a signature is kept nowhere."""

    def begin(self) -> Signing:
        """Begin a signature on an empty sheet.

        Raises `PeripheralAbsent` while nobody observes the pad or it is away, and `PeripheralBusy` while another
        signature is being given; a second caller does not queue.
        """
        ...
