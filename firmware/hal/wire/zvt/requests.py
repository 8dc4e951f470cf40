"""The commands that the till gives, as messages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from firmware.hal.wire.zvt.apdu import Apdu
from firmware.hal.wire.zvt.commands import Control
from firmware.hal.wire.zvt.numbers import packed
from firmware.hal.wire.zvt.tags import PERMITTED_COMMAND, PERMITTED_COMMANDS
from firmware.hal.wire.zvt.tlv import encoded, encoded_length

EURO: Final = b"\x09\x78"

PRINTS_PAYMENTS: Final = 0x02
PRINTS_ADMINISTRATION: Final = 0x04
TELL_STATUS: Final = 0x08
TILL_STARTS_PAYMENTS: Final = 0x10
TILL_STARTS_ADMINISTRATION: Final = 0x20
BY_PRINT_LINES: Final = 0x80

CONFIG: Final = (
    PRINTS_PAYMENTS
    | PRINTS_ADMINISTRATION
    | TELL_STATUS
    | TILL_STARTS_PAYMENTS
    | TILL_STARTS_ADMINISTRATION
    | BY_PRINT_LINES
)
"""BE (PA00P015 2.1, table 1): the case prints all receipts as the terminal composes them, is told what the terminal
shows, and nobody starts a payment or the end of day at the terminal itself."""

CONFIG_FOR_REPEATS: Final = CONFIG & ~(TILL_STARTS_PAYMENTS | TILL_STARTS_ADMINISTRATION)
"""8E, for terminals whose repeated receipts are empty unless they may start functions themselves."""

WITH_STATUS: Final = 0x01
WITHOUT_PRINT: Final = 0x02
"""Bits of the service byte of 06 20 (PA00P015 2.20, table 5)."""

STATUS_IN_FULL: Final = 0x04
"""Service byte of 05 01: software version and container, please."""

_ANNOUNCED: Final = (Control.PRINT_LINE, Control.PRINT_TEXT_BLOCK)


@dataclass(frozen=True, slots=True)
class Requests:
    """Commands with the terminal's `password`, six digits."""

    password: str = "000000"  # noqa: S105 - what terminals have when they leave the factory
    config: int = CONFIG

    def registration(self) -> Apdu:
        """06 00, with the list of what the terminal may send beside status and result."""
        permitted = b"".join(encoded(PERMITTED_COMMAND, command.to_bytes(2, "big")) for command in _ANNOUNCED)
        tlv = encoded(PERMITTED_COMMANDS, permitted)
        return Apdu(Control.REGISTRATION, self._secret() + bytes((self.config,)) + EURO + container(tlv))

    def authorisation(self, cents: int) -> Apdu:
        """06 01."""
        return Apdu(Control.AUTHORISATION, amount(cents) + _EURO_FIELD)

    def reversal(self, receipt_number: int) -> Apdu:
        """06 30."""
        return Apdu(Control.REVERSAL, self._secret() + b"\x87" + packed(receipt_number, 2))

    def refund(self, cents: int) -> Apdu:
        """06 31."""
        return Apdu(Control.REFUND, self._secret() + amount(cents) + _EURO_FIELD)

    def end_of_day(self) -> Apdu:
        """06 50."""
        return Apdu(Control.END_OF_DAY, self._secret())

    def totals(self) -> Apdu:
        """06 10."""
        return Apdu(Control.TURNOVER_TOTALS, self._secret())

    def repeat_receipt(self, service: int) -> Apdu:
        """06 20 with its service byte."""
        return Apdu(Control.REPEAT_RECEIPT, self._secret() + bytes((0x03, service)))

    def status_enquiry(self) -> Apdu:
        """05 01."""
        return Apdu(Control.STATUS_ENQUIRY, self._secret() + bytes((0x03, STATUS_IN_FULL)))

    def diagnosis(self) -> Apdu:
        """06 70."""
        return Apdu(Control.DIAGNOSIS)

    def initialisation(self) -> Apdu:
        """06 93."""
        return Apdu(Control.INITIALISATION, self._secret())

    def log_off(self) -> Apdu:
        """06 02."""
        return Apdu(Control.LOG_OFF)

    def set_clock(self, local: datetime) -> Apdu:
        """06 91; `local` is the time on the wall where the terminal stands."""
        stamp = bytes.fromhex(f"aa{local:%y%m%d}0c{local:%H%M%S}")
        return Apdu(Control.SET_TERMINAL_CLOCK, self._secret() + stamp)

    def _secret(self) -> bytes:
        return bytes.fromhex(self.password)


def amount(cents: int) -> bytes:
    """Bitmap 04."""
    return b"\x04" + packed(cents, 6)


_EURO_FIELD: Final = b"\x49" + EURO


def container(objects: bytes) -> bytes:
    """Bitmap 06 around objects."""
    return b"\x06" + encoded_length(len(objects)) + objects
