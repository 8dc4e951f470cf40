"""The modem as the state knows it: nothing that names the card."""

from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import Final

from firmware.hal.ports.modem import Registration, Signal, SimState

BARS: Final = 4


@unique
class PinDesk(StrEnum):
    """How the entry of a SIM's PIN stands."""

    CLOSED = "closed"  # nobody needs one
    WANTED = "wanted"
    TRYING = "trying"
    WRONG = "wrong"  # the last one was; a person may enter another while enough tries are left
    SPARED = "spared"  # too few tries are left for the case to risk one: a phone has to be used
    PUK = "puk"
    FAILED = "failed"  # nobody knows whether the card saw it


@dataclass(frozen=True, slots=True)
class ModemView:
    """The modem now. `bars` from 0 to `BARS`; None: nothing is heard or told. `repairing`: a step of the ladder is
    under way.
    """

    device: str
    sim: SimState = SimState.UNKNOWN
    tries: int | None = None
    registration: Registration = Registration.UNKNOWN
    operator: str | None = None
    technology: str | None = None
    cell: str | None = None
    signal: Signal = field(default_factory=Signal)
    bars: int | None = None
    desk: PinDesk = PinDesk.CLOSED
    repairing: bool = False


def bars(signal: Signal) -> int | None:
    """How good the signal is: the worst of what is known of strength and cleanness, as phones draw it for LTE."""
    known = [
        _step(signal.rsrp, (-120.0, -111.0, -103.0, -95.0)),
        _step(signal.rsrq, (-19.5, -15.0, -12.0, -9.0)),
        _step(signal.sinr, (-6.0, 0.0, 6.0, 13.0)),
    ]
    told = [step for step in known if step is not None]
    if told:
        return min(told)
    return None if signal.percent is None else _step(float(signal.percent), (5.0, 25.0, 50.0, 75.0))


def _step(value: float | None, limits: tuple[float, ...]) -> int | None:
    return None if value is None else sum(value >= limit for limit in limits)
