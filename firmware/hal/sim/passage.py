"""What really passes behind a simulated link, whatever its carrier says."""

from collections.abc import Mapping
from random import Random
from typing import Final, Protocol

from firmware.hal.ports.counters import Passed
from firmware.hal.ports.probe import Finding, ProbeKind
from firmware.hal.sim.beyond import Beyond
from firmware.hal.sim.peer import Poke

TRIP: Final = 0.012  # seconds there and back
_WEIGHS: Final = {ProbeKind.CONNECT: (112, 112), ProbeKind.PROVE: (2300, 1150)}  # bytes received and sent
_MEGABYTE: Final = 1_000_000


class Passage:
    """The net behind the wall. Its losses are the same in every rehearsal."""

    def __init__(self) -> None:
        self.beyond = Beyond()
        self._finding = Finding.PASSED
        self._loss = 0
        self._stalled = False
        self._passed = Passed(0, 0)
        self._chance = Random(5)  # noqa: S311 - it shall be foreseeable

    def pokes(self) -> Mapping[str, Poke]:
        """What can happen to it."""
        return {
            "black-hole": Poke(lambda: self._become(Finding.TIMEOUT), {}),
            "portal": Poke(lambda: self._become(Finding.PORTAL), {}),
            "port-blocked": Poke(self._block, {}),
            "server-down": Poke(lambda: self._become(Finding.REFUSED), {}),
            "clock-wrong": Poke(lambda: self._become(Finding.CLOCK), {}),
            **self.beyond.pokes(),
            "intercept": Poke(lambda: self._become(Finding.INTERCEPTED), {}),
            "stall": Poke(self._stall, {}),
            "loss": Poke(self._lose, {"percent": int}),
            "use-data": Poke(self._use, {"megabytes": int}),
            "heal": Poke(self._heal, {}),
        }

    @property
    def finding(self) -> Finding:
        """How a way that loses nothing would be found."""
        return self._finding

    @property
    def passed(self) -> Passed:
        """What has passed since the interface was made."""
        return self._passed

    @property
    def passing(self) -> Finding:
        """What becomes of things now that go through it and ask nobody's name."""
        return self._finding

    @property
    def stalled(self) -> bool:
        """Whether it needs to be made anew."""
        return self._stalled

    def carry(self, received: int, sent: int) -> None:
        """So many bytes pass."""
        self._passed = Passed(self._passed.received + received, self._passed.sent + sent)

    def renew(self) -> None:
        """The link is made anew, which ends a stall and nothing else."""
        if self._stalled:
            self._heal()

    def begin_anew(self) -> None:
        """Another interface, which has carried nothing yet."""
        self._passed = Passed(0, 0)

    def answer(self, kind: ProbeKind) -> Finding:
        """What a probe finds now; whoever stands in between takes connections gladly."""
        self.carry(*_WEIGHS[kind])
        if self._chance.randrange(100) < self._loss:
            return Finding.TIMEOUT
        stranger = self._finding in (Finding.PORTAL, Finding.INTERCEPTED)
        return Finding.PASSED if stranger and kind is ProbeKind.CONNECT else self._finding

    def _become(self, finding: Finding) -> None:
        self._finding, self._stalled = finding, False
        self.beyond.other_port = False

    def _block(self) -> None:
        """The house's firewall lets the web pass and our server's port not."""
        self._become(Finding.TIMEOUT)
        self.beyond.other_port = True

    def _stall(self) -> None:
        """The modem says that all is well, and passes nothing until it dials again."""
        self._finding, self._stalled = Finding.TIMEOUT, True

    def _use(self, megabytes: int) -> None:
        self.carry(megabytes * _MEGABYTE, 0)

    def _lose(self, percent: int) -> None:
        self._loss = percent

    def _heal(self) -> None:
        self.beyond.heal()
        self._finding, self._loss, self._stalled = Finding.PASSED, 0, False


class Passing(Protocol):
    """A far end behind which something passes."""

    passage: Passage

    @property
    def reaches(self) -> bool:
        """Whether there is an address and a gateway."""
        ...
