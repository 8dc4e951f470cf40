"""What is known of a PIN when the conversation with its modem broke."""

from firmware.hal.errors import HalError, PeripheralAbsent, PeripheralSilent, PeripheralUnserved, ProtocolViolation
from firmware.hal.ports.device import Reason
from firmware.hal.ports.modem import ModemTrouble


def trouble_of(problem: HalError) -> ModemTrouble:
    """The reason that whoever typed it is given."""
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
