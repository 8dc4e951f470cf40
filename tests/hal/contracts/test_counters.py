"""Counters of links: the rehearsal's, and the machine's own kernel's."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.netns import Cable, fresh_network
from support.ways import End

from firmware.hal.contracts.counters import CountersContract, CountersRig
from firmware.hal.drivers.kernel_counters import KernelCounters
from firmware.hal.errors import PeripheralAbsent, PeripheralFault, ProtocolViolation
from firmware.hal.ports.counters import Passed
from firmware.hal.ports.probe import ProbeKind
from firmware.hal.sim.counters import SimCounters

FRAME = b"\xff" * 6 + b"\x02" + b"\0" * 5 + b"\x88\xb5" + bytes(1400)  # EtherType for local experiments
HEAD = "Inter-|   Receive\n face |bytes\n"


class SimRig(CountersRig):
    def __init__(self, end: End) -> None:
        super().__init__(SimCounters({self.link: end}))
        self._end = end

    def pass_some(self) -> None:
        self._end.passage.answer(ProbeKind.PROVE)

    def unplug(self) -> None:
        self._end.present = False

    def plug(self) -> None:
        self._end.present = True
        self._end.passage.begin_anew()


class TestSimCounters(CountersContract):
    @pytest.fixture
    def rig(self) -> SimRig:
        return SimRig(End())

    def test_counts_what_a_rehearsal_uses_up(self, rig: SimRig) -> None:
        rig._end.poke("use-data", megabytes=3)
        assert rig.counters.read(rig.link) == Passed(3_000_000, 0)


class KernelRig(CountersRig):
    def __init__(self, cable: Cable) -> None:
        super().__init__(KernelCounters({self.link: cable.near}))
        self._cable = cable

    def pass_some(self) -> None:
        for end in (self._cable.near, self._cable.far):
            with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
                wire.bind((end, 0))
                wire.send(FRAME)

    def unplug(self) -> None:
        self._cable.tear_out()

    def plug(self) -> None:
        self._cable.lay()


@pytest.mark.peer("ip")
class TestKernelCounters(CountersContract):
    @pytest.fixture
    def rig(self) -> Iterator[KernelRig]:
        with fresh_network() as cable:
            Path(f"/proc/sys/net/ipv6/conf/{cable.near}/disable_ipv6").write_text("1")  # else it speaks by itself
            Path(f"/proc/sys/net/ipv6/conf/{cable.far}/disable_ipv6").write_text("1")
            yield KernelRig(cable)


@pytest.mark.parametrize(
    "line",
    ["eth0:", "eth0: 1 2 3", "eth0: -1" + " 0" * 15, "eth0: ²" + " 0" * 15, "eth0: " + "9" * 5000 + " 0" * 15],
    ids=["nothing", "too-few", "negative", "no-digit", "absurd"],
)
def test_table_that_no_kernel_writes_is_a_violation(tmp_path: Path, line: str) -> None:
    (tmp_path / "dev").write_text(f"{HEAD}{line}\n")
    with pytest.raises(ProtocolViolation):
        KernelCounters({"cable": "eth0"}, tmp_path / "dev").read("cable")


def test_name_that_only_begins_alike_is_another_interface(tmp_path: Path) -> None:
    (tmp_path / "dev").write_text(f"{HEAD} eth0.5: 7" + " 0" * 7 + " 8" + " 0" * 7 + "\n")
    with pytest.raises(PeripheralAbsent):
        KernelCounters({"cable": "eth0"}, tmp_path / "dev").read("cable")
    assert KernelCounters({"cable": "eth0.5"}, tmp_path / "dev").read("cable") == Passed(7, 8)


def test_counts_past_thirty_two_bits(tmp_path: Path) -> None:
    (tmp_path / "dev").write_text(f"{HEAD} eth0: {2**40}" + " 0" * 7 + f" {2**41}" + " 0" * 7 + "\n")
    assert KernelCounters({"cable": "eth0"}, tmp_path / "dev").read("cable") == Passed(2**40, 2**41)


def test_missing_table_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(PeripheralFault):
        KernelCounters({"cable": "eth0"}, tmp_path / "dev").read("cable")
