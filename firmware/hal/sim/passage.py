"""What really passes behind a simulated link, whatever its carrier says."""

from collections.abc import Mapping
from random import Random
from typing import Final, Protocol

from firmware.hal.ports.probe import Finding, ProbeKind
from firmware.hal.sim.peer import Poke

TRIP: Final = 0.012  # seconds there and back


class Passage:
    """The net behind the wall. Its losses are the same in every rehearsal."""

    def __init__(self) -> None:
        self._finding = Finding.PASSED
        self._loss = 0
        self._chance = Random(5)  # noqa: S311 - it shall be foreseeable

    def pokes(self) -> Mapping[str, Poke]:
        """What can happen to it."""
        return {
            "black-hole": Poke(lambda: self._become(Finding.TIMEOUT), {}),
            "portal": Poke(lambda: self._become(Finding.PORTAL), {}),
            "intercept": Poke(lambda: self._become(Finding.INTERCEPTED), {}),
            "loss": Poke(self._lose, {"percent": int}),
            "heal": Poke(self._heal, {}),
        }

    def answer(self, kind: ProbeKind) -> Finding:
        """What a probe finds now; whoever stands in between takes connections gladly."""
        if self._chance.randrange(100) < self._loss:
            return Finding.TIMEOUT
        stranger = self._finding in (Finding.PORTAL, Finding.INTERCEPTED)
        return Finding.PASSED if stranger and kind is ProbeKind.CONNECT else self._finding

    def _become(self, finding: Finding) -> None:
        self._finding = finding

    def _lose(self, percent: int) -> None:
        self._loss = percent

    def _heal(self) -> None:
        self._finding, self._loss = Finding.PASSED, 0


class Passing(Protocol):
    """A far end behind which something passes."""

    passage: Passage

    @property
    def reaches(self) -> bool:
        """Whether there is an address and a gateway."""
        ...
