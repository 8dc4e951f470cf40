"""How a conversation with a peripheral breaks. What a clerk meets on an ordinary day is a value, never one of these."""


class HalError(Exception):
    """A device and the stable code that support staff read out on the telephone."""

    code = "HAL-100"

    def __init__(self, device: str, detail: str) -> None:
        super().__init__(f"{self.code} {device}: {detail}")
        self.device = device
        self.detail = detail


class PeripheralAbsent(HalError):
    """Not plugged in, or its plug was pulled."""

    code = "HAL-101"


class PeripheralSilent(HalError):
    """It is there and did not answer within its deadline."""

    code = "HAL-102"


class ProtocolViolation(HalError):
    """It answered what no such device may answer."""

    code = "HAL-103"


class PeripheralBusy(HalError):
    """Somebody else talks to it now; a second caller is refused, not queued."""

    code = "HAL-104"


class PeripheralFault(HalError):
    """The operating system or the library refuses to work with it."""

    code = "HAL-105"


class PeripheralUnserved(HalError):
    """The program of this machine that owns the device does not run. Whatever it told last is not known any more."""

    code = "HAL-107"
