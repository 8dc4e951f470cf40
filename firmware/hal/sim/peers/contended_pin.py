"""A pin of the header that something else may hold when the driver wants it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from firmware.hal.sim.header import SimHeader
from firmware.hal.sim.peer import Poke


class ContendedPin:
    """A far end at `pin`, and a foreign program that may take it."""

    def __init__(self, header: SimHeader, pin: int) -> None:
        self._header = header
        self._contended = pin
        self._let_go: Callable[[], None] | None = None

    def pokes(self) -> Mapping[str, Poke]:
        return MappingProxyType({"pin-taken": Poke(self.take_pin, {}), "pin-given-back": Poke(self.give_pin_back, {})})

    def take_pin(self) -> None:
        """Let something else hold the pin; the kernel refuses it while the driver holds it."""
        if self._let_go is None:
            self._let_go = self._header.take(self._contended)

    def give_pin_back(self) -> None:
        """Let go of the pin."""
        if self._let_go is not None:
            self._let_go()
            self._let_go = None

    def close(self) -> None:
        self.give_pin_back()
