"""What is known of a finger when the conversation with its sensor broke."""

from firmware.hal.errors import HalError, PeripheralAbsent, PeripheralSilent, ProtocolViolation
from firmware.hal.ports.fingerprint import FingerReason


def reason_of(problem: HalError) -> FingerReason:
    """The reason that whoever waits for the finger is given."""
    match problem:
        case PeripheralAbsent():
            return FingerReason.UNPLUGGED
        case ProtocolViolation():
            return FingerReason.GARBLED
        case PeripheralSilent():
            return FingerReason.SILENT
        case _:
            return FingerReason.FAULT
