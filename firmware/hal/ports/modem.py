"""A modem: its SIM card, the mobile network it is in, how well it hears it, and what may be tried when it hangs."""

import re
from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import Final, Protocol

from firmware.hal.ports.device import Peripheral, Reason

PIN: Final = r"[0-9]{4,8}"
"""What a PIN of a SIM card looks like (3GPP TS 31.101, 9.5.1). Whatever else is typed never reaches the card."""

_PIN: Final = re.compile(PIN)


def check_pin(pin: str) -> str:
    """`pin`, if it can be one, else `ValueError`, which does not say what was typed."""
    if not _PIN.fullmatch(pin):
        raise ValueError("a PIN has 4 to 8 digits")
    return pin


@unique
class SimState(StrEnum):
    """How the SIM card is."""

    UNKNOWN = "unknown"  # the modem has not said it yet
    MISSING = "missing"
    PIN = "pin"  # waits for its PIN
    PUK = "puk"  # too many wrong PINs; only the PUK helps, which the case never takes
    BROKEN = "broken"
    READY = "ready"


@unique
class Registration(StrEnum):
    """Where the modem stands in the mobile network (3GPP TS 27.007, +CEREG)."""

    UNKNOWN = "unknown"
    IDLE = "idle"
    SEARCHING = "searching"
    HOME = "home"
    ROAMING = "roaming"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Signal:
    """How well the modem hears the cell, as 3GPP TS 36.133 measures it. None: not told, or a value that cannot be.

    `rsrp` in dBm (-156 to -31), `rsrq` in dB (-43 to 20), `sinr` in dB (-23 to 40), `percent` as modems that know no
    more tell it.
    """

    rsrp: float | None = None
    rsrq: float | None = None
    sinr: float | None = None
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class ModemState:
    """What the modem tells of itself. `card` is the SIM's number (ICCID) and stays in the case; `tries` are what the
    SIM leaves for its PIN; `technology` as 3GPP calls it, "lte"; `cell` is the place of the cell in the network,
    "262-01-31c5-0083f7cd"; `connected`: it says that data can pass, which proves nothing.
    """

    sim: SimState = SimState.UNKNOWN
    tries: int | None = None
    card: str | None = field(default=None, repr=False)
    registration: Registration = Registration.UNKNOWN
    operator: str | None = None
    technology: str | None = None
    cell: str | None = None
    signal: Signal = field(default_factory=Signal)
    connected: bool = False


@unique
class Repair(StrEnum):
    """What can be tried with a modem that passes nothing, from light to heavy."""

    RECONNECT = "reconnect"  # give the data connection up and make it anew
    REGISTER = "register"  # leave the mobile network and enter it again
    RESET = "reset"  # let the modem itself start anew; its SIM asks for the PIN again
    RESTART_SERVICE = "restart-service"  # the program that looks after it


@dataclass(frozen=True, slots=True)
class Unlocked:
    """The PIN was right."""


@dataclass(frozen=True, slots=True)
class PinRefused:
    """The PIN was wrong; `tries` are left, None where the card does not say."""

    tries: int | None


@dataclass(frozen=True, slots=True)
class PukNeeded:
    """That was one wrong PIN too many."""


@dataclass(frozen=True, slots=True)
class ModemTrouble:
    """The PIN did not reach the card, or nobody knows whether it did."""

    reason: Reason


PinOutcome = Unlocked | PinRefused | PukNeeded | ModemTrouble


class Modem(Peripheral[ModemState], Protocol):
    """Tells its state when opened and then each change; a stick that is gone is `PeripheralAbsent`."""

    @property
    def repairs(self) -> frozenset[Repair]:
        """What can be tried with this one."""
        ...

    async def unlock(self, pin: str) -> PinOutcome:
        """Give the card its PIN, once and never again by itself; within 10 s. Raises `ValueError` where `pin` is none
        (`PIN`): then the card has not seen it. What is left of tries is read anew before, never guessed.
        """
        ...

    async def repair(self, step: Repair) -> None:
        """Begin the step, within 10 s; whether it helped is seen at what passes. Raises `HalError`."""
        ...
