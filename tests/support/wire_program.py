"""Carries packets between two ends of each wire, late, seldom or never, as it is told; this kernel has no netem.

    wire_program.py eth0 wwan0        in a namespace that has a-eth0 and b-eth0, a-wwan0 and b-wwan0

Lines of JSON come in on stdin, {"link": "eth0", "shape": {...}}, and each is answered with what has passed.
"""

import heapq
import itertools
import json
import os
import random
import select
import socket
import sys
import time
from dataclasses import dataclass, field
from typing import Final

import msgspec

ALL: Final = 3  # ETH_P_ALL
SOL_PACKET, IGNORE_OUTGOING = 263, 23
HEADER: Final = 14  # bytes of Ethernet
QUEUE: Final = 0.5  # seconds that a packet waits at most where the rate is limited
BATCH: Final = 64


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a wire is, each way: `delay` and `jitter` (evenly, on both sides of the delay) in seconds, `loss` of packets,
    `burst` as Gilbert and Elliott have it (chance to get bad, chance to get good again, loss while bad), `rate` in
    bytes a second, `largest` IP packet that passes; `hole`: nothing passes.
    """

    delay: float = 0.0
    jitter: float = 0.0
    loss: float = 0.0
    burst: tuple[float, float, float] | None = None
    rate: float | None = None
    largest: int | None = None
    hole: bool = False


class Passed(msgspec.Struct, frozen=True):
    """What came in from the case and from the router: packets, and bytes without those of Ethernet; and was lost."""

    out_packets: int
    out_bytes: int
    in_packets: int
    in_bytes: int
    lost: int


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For one wire; None: it stays as it is."""

    link: str
    shape: Shape | None = None


@dataclass
class Way:
    """One direction of a wire."""

    taken: socket.socket
    given: socket.socket
    shape: Shape = field(default_factory=Shape)
    bad: bool = False
    latest: float = 0.0
    free: float = 0.0
    packets: int = 0
    octets: int = 0
    lost: int = 0

    def leaves(self, packet: bytes, now: float) -> float | None:
        """When the packet comes out; None: never. Packets stay in their order."""
        size = len(packet) - HEADER
        self.packets += 1
        self.octets += size
        moment = None if self._is_lost(size) else self._through(size, now)
        if moment is None:
            self.lost += 1
            return None
        shape = self.shape
        wobble = random.uniform(-shape.jitter, shape.jitter) if shape.jitter else 0.0
        self.latest = max(moment + max(0.0, shape.delay + wobble), self.latest)
        return self.latest

    def _is_lost(self, size: int) -> bool:
        shape = self.shape
        if shape.hole or (shape.largest is not None and size > shape.largest):
            return True
        if shape.burst is not None:
            gets_bad, gets_good, loss = shape.burst
            self.bad = random.random() < gets_bad if not self.bad else random.random() >= gets_good
            if self.bad and random.random() < loss:
                return True
        return bool(shape.loss) and random.random() < shape.loss

    def _through(self, size: int, now: float) -> float | None:
        """When the line has taken it, after those before it; None: too many are waiting."""
        if self.shape.rate is None:
            return now
        begins = max(now, self.free)
        if begins - now > QUEUE:
            return None
        self.free = begins + size / self.shape.rate
        return self.free


class Wires:
    """All wires, in one loop."""

    def __init__(self, links: list[str]) -> None:
        self._ways: dict[str, tuple[Way, Way]] = {}
        self._by_end: dict[socket.socket, Way] = {}
        self._due: list[tuple[float, int, socket.socket, bytes]] = []
        self._count = itertools.count()
        for link in links:
            near, far = _end(f"a-{link}"), _end(f"b-{link}")
            out, back = Way(near, far), Way(far, near)
            self._ways[link] = (out, back)
            self._by_end |= {near: out, far: back}

    def run(self) -> None:
        """Until stdin ends."""
        reads: list[int | socket.socket] = [0, *self._by_end]
        while True:
            wait = max(0.0, self._due[0][0] - time.monotonic()) if self._due else None
            ready, _, _ = select.select(reads, (), (), wait)
            for each in ready:
                if isinstance(each, socket.socket):
                    self._take(self._by_end[each])
                elif not self._obey():
                    return
            self._give()

    def _take(self, way: Way) -> None:
        for _ in range(BATCH):
            try:
                packet = way.taken.recv(65536)
            except OSError:  # nothing more, or the cable is pulled
                return
            leaves = way.leaves(packet, time.monotonic())
            if leaves is not None:
                heapq.heappush(self._due, (leaves, next(self._count), way.given, packet))

    def _give(self) -> None:
        while self._due and self._due[0][0] <= time.monotonic():
            _, _, end, packet = heapq.heappop(self._due)
            try:
                end.send(packet)
            except OSError:  # the cable is pulled there
                continue

    def _obey(self) -> bool:
        line = sys.stdin.readline()
        if not line:
            return False
        order = msgspec.json.decode(line, type=Order)
        out, back = self._ways[order.link]
        if order.shape is not None:
            out.shape = back.shape = order.shape
        passed = Passed(out.packets, out.octets, back.packets, back.octets, out.lost + back.lost)
        os.write(1, msgspec.json.encode(passed) + b"\n")
        return True


def _end(name: str) -> socket.socket:
    end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL))
    end.setsockopt(SOL_PACKET, IGNORE_OUTGOING, 1)
    end.setblocking(False)
    end.bind((name, 0))
    return end


if __name__ == "__main__":
    wires = Wires(sys.argv[1:])
    print(json.dumps("carrying"), flush=True)
    wires.run()
