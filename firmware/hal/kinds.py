"""What kinds of device there are, and how a thing is called: the words that everybody above needs."""

from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class Kind(StrEnum):
    """The port a device serves."""

    LID = "lid"
    INDICATOR = "indicator"
    BARCODE_SCANNER = "barcode-scanner"
    RECEIPT_PRINTER = "receipt-printer"
    BATTERY = "battery"
    UPLINK = "uplink"
    PAYMENT_TERMINAL = "payment-terminal"


@dataclass(frozen=True, slots=True)
class Title:
    """A name in the words of those who read it."""

    de: str
    en: str
