"""What everybody who counts bytes must do."""

from abc import ABC, abstractmethod

import pytest

from firmware.hal.errors import PeripheralAbsent
from firmware.hal.ports.counters import Counters


class CountersRig(ABC):
    """Counters and a link `link`, which is there and has passed little or nothing."""

    link = "cable"

    def __init__(self, counters: Counters) -> None:
        self.counters = counters

    @abstractmethod
    def pass_some(self) -> None:
        """At least 1000 bytes are sent, and as many come back."""

    @abstractmethod
    def unplug(self) -> None:
        """The interface goes."""

    @abstractmethod
    def plug(self) -> None:
        """It is made anew."""


class CountersContract:
    """What holds for all."""

    def test_counts_both_ways(self, rig: CountersRig) -> None:
        before = rig.counters.read(rig.link)
        rig.pass_some()
        after = rig.counters.read(rig.link)
        assert after.received - before.received >= 1000
        assert after.sent - before.sent >= 1000

    def test_counts_nothing_where_nothing_passes(self, rig: CountersRig) -> None:
        rig.pass_some()
        assert rig.counters.read(rig.link) == rig.counters.read(rig.link)

    def test_is_absent_with_the_interface_and_begins_anew_with_it(self, rig: CountersRig) -> None:
        rig.pass_some()
        before = rig.counters.read(rig.link)
        rig.unplug()
        with pytest.raises(PeripheralAbsent):
            rig.counters.read(rig.link)
        rig.plug()
        after = rig.counters.read(rig.link)
        assert (after.received < before.received, after.sent < before.sent) == (True, True)
