"""The receipt printer; so far how it is, printing comes with the payment work."""

from typing import Never, Protocol

from firmware.hal.ports.device import Peripheral


class ReceiptPrinter(Peripheral[Never], Protocol):
    """Its condition tells paper (low, out), cover and mechanical errors."""
