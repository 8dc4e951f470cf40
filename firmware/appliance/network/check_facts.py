"""What a check of the network learns, whole or in part. Values only; what follows of them is `diagnosis_tree`'s."""

from dataclasses import dataclass

from firmware.appliance.network.evidence import Bar
from firmware.hal.ports.keeper import Setback
from firmware.hal.ports.modem import Registration, SimState
from firmware.hal.ports.probe import Finding
from firmware.hal.ports.uplink import UplinkKind


@dataclass(frozen=True, slots=True)
class WayFacts:
    """One way out. `there`: its interface exists. `tried`: nothing more will be learned of it in this check.

    `server` is how the proof of our server ended, None: nobody was asked. `names`: whether the way's name servers
    know our server, None: its address needs no asking. `elsewhere`: whether another port of our server's machine
    answers through it. `setback` is what its keeper says.
    """

    name: str
    kind: UplinkKind
    there: bool = True
    carrier: bool = True
    routed: bool = True
    bar: Bar | None = None
    setback: Setback | None = None
    tried: bool = True
    server: Finding | None = None
    names: bool | None = None
    elsewhere: bool | None = None

    @property
    def open(self) -> bool:
        """Whether it may be tried at all."""
        return self.carrier and self.routed and self.bar is None


@dataclass(frozen=True, slots=True)
class ModemFacts:
    """The modem. `uncovered`: it has searched for long and hears nothing. `bars` from 0 to 4, None: not told."""

    there: bool = True
    sim: SimState = SimState.READY
    registration: Registration = Registration.HOME
    uncovered: bool = False
    bars: int | None = None


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """A specialist application. `answers`: None while nobody knows."""

    name: str
    answers: bool | None = None


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """All of it. `ways` the preferred first, `used` the one by which the case sends now; `tunnel` is None in a case
    without one, and in one with it while nobody knows, which `tunnelled` tells apart. `limited`: data have a limit.
    """

    ways: tuple[WayFacts, ...] = ()
    used: str | None = None
    modem: ModemFacts | None = None
    limited: bool = False
    tunnelled: bool = False
    tunnel: bool | None = None
    services: tuple[ServiceFacts, ...] = ()
