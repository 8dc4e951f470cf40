"""What becomes of a PIN that did not go to the card, or of which nobody knows whether it did."""

from firmware.hal.errors import HalError, PeripheralAbsent, PeripheralSilent, PeripheralUnserved, ProtocolViolation
from firmware.hal.ports.device import Reason
from firmware.hal.ports.modem import ModemTrouble, PinOutcome, PukNeeded, SimState, Unlocked


def trouble_of(problem: HalError) -> ModemTrouble:
    """The conversation broke: the reason that whoever typed it is given."""
    match problem:
        case PeripheralAbsent():
            return ModemTrouble(Reason.NOT_CONNECTED)
        case ProtocolViolation():
            return ModemTrouble(Reason.GARBLED)
        case PeripheralSilent():
            return ModemTrouble(Reason.SILENT)
        case PeripheralUnserved():
            return ModemTrouble(Reason.SERVICE_DOWN)
        case _:
            return ModemTrouble(Reason.REFUSED)


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
