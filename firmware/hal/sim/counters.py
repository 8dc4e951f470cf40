"""Counters of a rehearsal: what its far ends have passed."""

from collections.abc import Mapping
from typing import Protocol

from firmware.hal.errors import PeripheralAbsent
from firmware.hal.ports.counters import Passed
from firmware.hal.sim.passage import Passage


class Counted(Protocol):
    """A far end that counts."""

    passage: Passage

    @property
    def present(self) -> bool:
        """Whether there is an interface."""
        ...


class SimCounters:
    """Reads at the far ends."""

    def __init__(self, ends: Mapping[str, Counted]) -> None:
        self._ends = ends

    def read(self, link: str) -> Passed:
        end = self._ends[link]
        if not end.present:
            raise PeripheralAbsent(link, "there is no such interface")
        return end.passage.passed
