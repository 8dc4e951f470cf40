"""How a modem is to be called, from what it says of itself: one judgement for all that are asked in whatever way."""

from enum import StrEnum, unique
from types import MappingProxyType
from typing import Final

from firmware.hal.ports.device import READY, STARTING, Condition, DeviceState, Reason
from firmware.hal.ports.modem import (
    ModemState,
    ModemTrouble,
    PinOutcome,
    PukNeeded,
    Registration,
    Signal,
    SimState,
    Unlocked,
)

PATIENCE: Final = 60.0
"""Seconds after which a network that is looked for is not there; a modem needs up to half a minute."""

WEAK: Final = -120.0  # dBm of the cell's reference signal: below it phones draw no bar any more
GOOD_AGAIN: Final = -116.0
WEAK_PERCENT: Final = 5
GOOD_PERCENT: Final = 15

_SEARCHING: Final = Condition(DeviceState.BUSY, Reason.SEARCHING)
_GONE: Final = Condition(DeviceState.FAULT, Reason.NO_COVERAGE)
_DENIED: Final = Condition(DeviceState.FAULT, Reason.NOT_ADMITTED)
_WEAK: Final = Condition(DeviceState.ATTENTION, Reason.WEAK_SIGNAL)
_REFUSED: Final = Condition(DeviceState.FAULT, Reason.REFUSED)
_CARDS: Final = MappingProxyType(
    {
        SimState.MISSING: Condition(DeviceState.FAULT, Reason.SIM_MISSING),
        SimState.PIN: Condition(DeviceState.FAULT, Reason.SIM_PIN),
        SimState.PUK: Condition(DeviceState.FAULT, Reason.SIM_PUK),
        SimState.BROKEN: Condition(DeviceState.FAULT, Reason.SIM_BROKEN),
    }
)


@unique
class Running(StrEnum):
    """How far a modem is."""

    STARTING = "starting"  # or it is switched off: nobody has asked it to work yet
    ON = "on"
    FAILED = "failed"


class Judge:
    """Remembers since when the modem searches, and that its signal was weak. All times are of one clock that only
    goes forward, in seconds.
    """

    def __init__(self) -> None:
        self._searching_since: float | None = None
        self._weak = False

    def due(self, now: float) -> float | None:
        """When the judgement changes though nothing is told."""
        end = None if self._searching_since is None else self._searching_since + PATIENCE
        return end if end is not None and end > now else None

    def judge(self, state: ModemState, running: Running, now: float) -> Condition:
        found = self._judge_card(state, running) or self._judge_network(state)
        if found is not None:
            self._searching_since = None
            return found
        if self._searching_since is None:
            self._searching_since = now
        return _GONE if now >= self._searching_since + PATIENCE else _SEARCHING

    def _judge_card(self, state: ModemState, running: Running) -> Condition | None:
        card = _CARDS.get(state.sim)
        if card is not None or running is Running.ON:
            return card
        return STARTING if running is Running.STARTING else _REFUSED

    def _judge_network(self, state: ModemState) -> Condition | None:
        """None: it looks for one."""
        if state.registration is Registration.DENIED:
            return _DENIED
        if state.registration not in (Registration.HOME, Registration.ROAMING):
            return None
        self._weak = is_weak(state.signal, was=self._weak)
        return _WEAK if self._weak else READY


def is_weak(signal: Signal, *, was: bool) -> bool:
    """Whether the cell is hardly heard; one that was, must be heard clearly better. Not told is not weak."""
    if signal.rsrp is not None:
        return signal.rsrp < (GOOD_AGAIN if was else WEAK)
    if signal.percent is not None:
        return signal.percent < (GOOD_PERCENT if was else WEAK_PERCENT)
    return False


def without_pin(state: SimState) -> PinOutcome:
    """What there is to say where the card waits for no PIN."""
    match state:
        case SimState.READY:
            return Unlocked()
        case SimState.PUK:
            return PukNeeded()
        case SimState.MISSING:
            return ModemTrouble(Reason.SIM_MISSING)
        case SimState.BROKEN:
            return ModemTrouble(Reason.SIM_BROKEN)
        case _:
            return ModemTrouble(Reason.STARTING)
