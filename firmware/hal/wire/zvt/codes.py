"""What the numbers of the protocol mean, in the words of PA00P015 (chapters 10, 11, 3.7 and 3.1)."""

from collections.abc import Mapping
from typing import Final


def _table(text: str) -> dict[int, str]:
    """Lines of a hexadecimal number and its meaning."""
    rows = (line.split(" ", 1) for line in text.strip().splitlines())
    return {int(number, 16): meaning for number, meaning in rows}


SUCCESS: Final = 0x00
ABORTED: Final = 0x6C
"""By the customer's key or because nothing happened for too long."""

NOT_REGISTERED: Final = 0x6B
WRONG_CURRENCY: Final = 0x6F
FUNCTION_NOT_POSSIBLE: Final = 0x83
PLEASE_WAIT: Final = 0x9C
ALREADY_REVERSED: Final = 0xB4
REVERSAL_NOT_POSSIBLE: Final = 0xB5
PRINTER_NOT_READY: Final = 0xCC
GOODS_NOT_ISSUED: Final = 0x66
"""As our answer 84 66 to a result: the till could not keep it, so the terminal reverses the payment."""

ERRORS: Final[Mapping[int, str]] = _table("""
00 no error
64 card not readable (LRC-/parity-error)
65 card-data not present (neither track-data nor chip found)
66 processing-error (also for problems with card-reader mechanism)
67 function not permitted for ec- and Maestro-cards
68 function not permitted for credit- and tank-cards
6A turnover-file full
6B function deactivated (PT not registered)
6C abort via timeout or abort-key
6E card in blocked-list (response to command 06 E4)
6F wrong currency
71 credit not sufficient (chip-card)
72 chip error
73 card-data incorrect (e.g. country-key check, checksum-error)
74 DUKPT engine exhausted
75 text not authentic
76 PAN not in white list
77 end-of-day batch not possible
78 card expired
79 card not yet valid
7A card unknown
7B fallback to magnetic stripe for girocard not possible
7C fallback to magnetic stripe not possible (used for non girocard cards)
7D communication error (communication module does not answer or is not present)
7E fallback to magnetic stripe not possible, debit advice possible (used only for girocard)
83 function not possible
85 key missing
89 PIN-pad defective
9A ZVT protocol error. e. g. parsing error, mandatory message element missing
9B error from dial-up/communication fault
9C please wait
A0 receiver not ready
A1 remote station does not respond
A3 no connection
A4 submission of Geldkarte not possible
A5 function not allowed due to PCI-DSS/P2PE rules
B1 memory full
B2 merchant-journal full
B4 already reversed
B5 reversal not possible
B7 pre-authorisation incorrect (amount too high) or amount wrong
B8 error pre-authorisation
BF voltage supply to low (external power supply)
C0 card locking mechanism defective
C1 merchant-card locked
C2 diagnosis required
C3 maximum amount exceeded
C4 card-profile invalid. New card-profiles must be loaded.
C5 payment method not supported
C6 currency not applicable
C8 amount too small
C9 max. transaction-amount too small
CB function only allowed in EURO
CC printer not ready
CD Cashback not possible
D2 function not permitted for service-cards/bank-customer-cards
DC card inserted
DD error during card-eject (for motor-insertion reader)
DE error during card-insertion (for motor-insertion reader)
E0 remote-maintenance activated
E2 card-reader does not answer / card-reader defective
E3 shutter closed
E4 Terminal activation required
E7 min. one goods-group not found
E8 no goods-groups-table loaded
E9 restriction-code not permitted
EA card-code not permitted (e.g. card not activated via Diagnosis)
EB function not executable (PIN-algorithm unknown)
EC PIN-processing not possible
ED PIN-pad defective
F0 open end-of-day batch present
F1 ec-cash/Maestro offline error
F5 OPT-error
F6 OPT-data not available (= OPT personalisation required)
FA error transmitting offline-transactions (clearing error)
FB turnover data-set defective
FC necessary device not present or defective
FD baudrate not supported
FE register unknown
FF system error (= other/unknown error), See TLV tags 1F16 and 1F17
""")


def error_meaning(code: int) -> str:
    """What a result code says. 01 to 63 come from the authorising system behind the terminal."""
    known = ERRORS.get(code)
    if known is not None:
        return known
    return "declined by the authorising system" if 0x01 <= code <= 0x63 else "unknown error"


TERMINAL_STATES: Final[Mapping[int, str]] = _table("""
00 PT ready
51 Initialisation required
62 Date/time incorrect
9C Please wait (e.g. software-update still running)
9D Partial issue of goods
B1 Memory full
B2 Merchant-journal full
BF Voltage supply too low (external power supply)
C0 Card locking mechanism defect
C1 Merchant card locked
C2 Diagnosis required
C4 Card-profile invalid. New card-profiles must be loaded
CC Printer not ready
DC Card inserted
DF Out-of-order
E0 Remote-maintenance activated
E1 Card not completely removed
E2 Card-reader does not answer / card-reader defective
E3 Shutter closed
E4 Terminal activation required
F0 Reconciliation required
F6 OPT-data not available (= OPT-Personalisation required)
""")
"""The terminal status code that ends a status enquiry."""

PAYMENT_TYPES: Final[Mapping[int, str]] = _table("""
40 offline
50 card checked, no authorisation carried out
60 online
70 PIN payment
""")
"""Bitmap 19 in a status information."""

CARDHOLDER_CHECKS: Final[Mapping[int, str]] = _table("""
00 No Cardholder authentication
01 Signature
02 Online Pin
03 Offline encrypted Pin
04 Offline plaintext Pin
05 Offline encrypted Pin + signature
06 Offline plaintext Pin + signature
07 Online Pin + signature
FF Unknown cardholder verification
""")
"""TLV tag 1F10."""

CARD_TECHNOLOGIES: Final[Mapping[int, str]] = _table("""
00 Magnetic stripe
01 Chip
02 NFC
""")
"""TLV tag 1F12."""

RECEIPT_TYPES: Final[Mapping[int, str]] = _table("""
01 merchant
02 customer
03 administration
""")
"""TLV tag 1F07."""

EURO: Final = 978
CURRENCIES: Final[Mapping[int, str]] = {
    EURO: "EUR",
    756: "CHF",
    826: "GBP",
    840: "USD",
    203: "CZK",
    985: "PLN",
    208: "DKK",
}
"""ISO 4217, as bitmap 49 tells it."""
