"""A wire with a length between case and router: delay, jitter, loss, fades, a rate, and holes.

with two_uplinks(wired=True) as nets, carried(nets) as wire:
    wire.shape(LTE, RADIO)
    wire.shape(CABLE, replace(HOUSE, hole=True))
"""

import fcntl
import json
import socket
import struct
import subprocess
import sys
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from support.uplinks import CABLE, LTE, Uplinks, entered, inside
from support.wire_program import Order, Passed, Shape

HOUSE: Final = Shape(delay=0.006)
RADIO: Final = Shape(delay=0.035, jitter=0.01, loss=0.005)
"""A round trip of 70 ms, 20 ms more or less, of which one in a hundred is lost."""

_SIOCETHTOOL: Final = 0x8946
_CHECKSUMS, _SEGMENTS, _GENERIC, _TOGETHER = 0x17, 0x1F, 0x24, 0x2C  # ETHTOOL_STXCSUM, STSO, SGSO, SGRO


@dataclass
class Wire:
    """The hand on it. What is told is done when the call returns."""

    child: "subprocess.Popen[str]"

    def shape(self, link: str, shape: Shape) -> None:
        """From now on it is so, both ways; what is under way arrives as it would have."""
        self._tell(Order(link, shape))

    def passed(self, link: str) -> Passed:
        return self._tell(Order(link))

    def _tell(self, order: Order) -> Passed:
        assert self.child.stdin is not None and self.child.stdout is not None
        self.child.stdin.write(msgspec.json.encode(order).decode() + "\n")
        self.child.stdin.flush()
        return msgspec.json.decode(self.child.stdout.readline(), type=Passed)


@contextmanager
def carried(nets: Uplinks) -> Iterator[Wire]:
    """Packets pass, and nothing delays them yet. Both ends stop to leave work to a network card that is none."""
    assert nets.wire is not None
    for namespace, name in ((nets.case, "{}"), (nets.router, "r-{}")):
        with entered(namespace):
            for link in (CABLE, LTE):
                _do_it_yourself(name.format(link))
    program = Path(__file__).with_name("wire_program.py")
    with subprocess.Popen(
        [*inside(nets.wire), sys.executable, str(program), CABLE, LTE],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as child:  # fmt: skip
        assert child.stdout is not None and json.loads(child.stdout.readline()) == "carrying"
        yield Wire(child)


def _do_it_yourself(interface: str) -> None:
    """Whole packets with whole checksums: nobody completes them on the way."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        for what in (_SEGMENTS, _GENERIC, _TOGETHER, _CHECKSUMS):
            value = array("B", struct.pack("II", what, 0))
            request = struct.pack("16sP8x", interface.encode(), value.buffer_info()[0])
            fcntl.ioctl(asked.fileno(), _SIOCETHTOOL, request)
