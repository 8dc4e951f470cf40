"""What the outside world does to any device with a plug, at its far end or at its simulator."""

from typing import Generic, Protocol, TypeVar


class Far(Protocol):
    """What all of them can do."""

    def garble(self) -> None: ...
    def hang(self) -> None: ...
    def unplug(self) -> None: ...
    def plug(self) -> None: ...


F = TypeVar("F", bound=Far)


class FarHands(Generic[F]):
    """The first base of a contract's rig, which sets `_far`."""

    _far: F

    def garble(self) -> None:
        self._far.garble()

    def hang(self) -> None:
        self._far.hang()

    def unplug(self) -> None:
        self._far.unplug()

    def plug(self) -> None:
        self._far.plug()
