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
    MODEM = "modem"
    PAYMENT_TERMINAL = "payment-terminal"
    CARD_READER = "card-reader"
    EID_TERMINAL = "eid-terminal"
    DOCUMENT_PRINTER = "document-printer"
    DOCUMENT_SCANNER = "document-scanner"
    DOCUMENT_READER = "document-reader"
    FINGERPRINT_SENSOR = "fingerprint-sensor"
    SIGNATURE_PAD = "signature-pad"
    CAMERA = "camera"
    RAIL = "rail"
    BOARD = "board"
    THERMOMETER = "thermometer"
    FAN = "fan"
    TAMPER_CONTACT = "tamper-contact"
    MOTION_SENSOR = "motion-sensor"
    BUZZER = "buzzer"
    BACKLIGHT = "backlight"


@dataclass(frozen=True, slots=True)
class Title:
    """A name in the words of those who read it."""

    de: str
    en: str
