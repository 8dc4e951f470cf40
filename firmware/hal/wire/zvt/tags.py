"""The tags of the TLV container by number: what they are called and how their value reads (PA00P015 9.4)."""

from collections.abc import Mapping
from enum import StrEnum, unique
from functools import cache
from typing import Final, NamedTuple

TEXT_LINE: Final = 0x07
ATTRIBUTE: Final = 0x09
CHARACTER_SET: Final = 0x14
DISPLAY_TEXTS: Final = 0x24
PRINT_TEXTS: Final = 0x25
PERMITTED_COMMANDS: Final = 0x26
PERMITTED_COMMAND: Final = 0x0A
CARD_TYPE_ID: Final = 0x41
APPLICATION_ID: Final = 0x43
RECEIPT_TYPE: Final = 0x1F07
CARDHOLDER_CHECK: Final = 0x1F10
CARD_TECHNOLOGY: Final = 0x1F12
ERROR_CODE: Final = 0x1F16
ERROR_TEXT: Final = 0x1F17
LONG_TRACE_NUMBER: Final = 0x1F2B


@unique
class Reading(StrEnum):
    """How a value reads."""

    BINARY = "b"  # hexadecimal
    NUMBER = "n"  # binary, the high byte first
    DIGITS = "d"  # packed; leading zeros count
    SUM = "s"  # packed digits, a number
    TEXT = "t"
    CONTAINER = "c"


class TagMeaning(NamedTuple):
    """A tag's name and how its value reads."""

    name: str
    reading: Reading


UNKNOWN: Final = TagMeaning("unknown", Reading.BINARY)

_TABLE: Final = """
01 b reversal id
02 d driver number
03 d vehicle number
04 d mileage
05 d goods group
06 d restriction code 1
07 t text line
08 d receipt number
09 n attribute
0A b ZVT command
0B t info field
0C t info field 2
0D d restriction code 2
0E d service code
0F b assignment number
10 d columns and lines of the merchant display
11 d columns and lines of the customer display
12 s characters in a line of the printer
13 t extra result code
14 n character set
15 t language code
16 n menu type
17 n context
18 n target
19 b return value
1A n longest APDU
1B n diagnosis type
1C b file block
1D n file id
1E n start position
20 c fleet card
21 c permitted goods groups
22 c prohibited goods groups
23 c open pre-authorisations
24 c display texts
25 c print texts
26 c permitted ZVT commands
27 c character sets
28 c languages
29 c menus shown by the till
2A c menus not shown by the till
2B c menu
2C c menu item
2D c file
2E c time stamp
2F c payment type
30 c card acceptance
31 c amount information
32 c input
33 c DUKPT key
34 c date and time of the terminal
35 c date and time of the daily restart
40 b EMV configuration parameter
41 n ZVT card type
42 t application label
43 b application id
44 t application preferred name
45 d receipt parameter
46 t EMV print data for the customer
47 t EMV print data for the merchant
48 b priority
49 n network card type
4A t product display
4B b issuer country code
4C b UID
4D b EF_ID of the GeldKarte
50 b background colour
60 c application
61 c applications on the magnetic stripe
62 c applications on the chip
63 c prepaid
64 c receipt header
65 c receipt advertising
66 c customer receipt data
67 c merchant receipt data
68 c transaction outcome
69 c reference transaction
6A c invalid application
80 t prepaid PIN
81 t telephone number
82 t top-up text
83 t prepaid type
84 s smallest amount
85 s largest amount
C1 t transaction type
C2 s bonus points
C3 s remaining bonus points
C4 d transaction number of the till
C5 s value of the bonus points
E1 c bonus points
E2 c currency conversion
E3 c barcode
E4 c device information
E5 c key
E6 c card type
E7 c merchant SAM
E8 c value added services
E9 c reference number
EA c membership
1F00 n length of the file
1F01 n receipt id
1F02 n first transaction number
1F03 n last transaction number
1F04 b receipt parameter
1F05 b transaction parameter
1F06 n reservation parameter
1F07 n receipt type
1F08 t track 1
1F09 b track 2
1F0A b track 3
1F0B s maximum pre-authorisation amount
1F0C t license plate
1F0D b data for the host
1F0E d date
1F0F d time
1F10 n cardholder authentication
1F11 n online
1F12 n card technology
1F13 n requested function
1F14 b card identification item
1F15 b card reading control
1F16 b extended error code
1F17 t extended error text
1F18 n card notification control
1F19 n card acceptance
1F1A b card number for acceptance
1F1B s markup
1F1C t card name
1F1D n currency information
1F1E n decimals
1F1F b transaction identifier
1F20 s amount
1F21 d currency
1F22 s inverted rate display unit
1F23 t retrieval id
1F24 t reference number
1F25 s cashback amount
1F26 n end of day mode
1F27 t extended product name
1F28 n emergency mode
1F29 n limit overridden
1F2A t cardholder information
1F2B s trace number
1F2C t profile name
1F2D n card data input
1F2E n barcode type
1F2F b product code
1F30 s top-up amount
1F31 b encrypted PIN
1F32 b SMID
1F33 b message data
1F34 b MAC
1F35 d till identification
1F36 s tip amount
1F37 b receipt information
1F38 n input mode
1F39 n input timeout
1F3A t input result
1F3B b transaction information
1F3C b input
1F3D t alphanumeric data
1F3E b encrypted cardholder information
1F3F s remaining balance
1F40 t device name
1F41 t software version
1F42 d serial number
1F43 n device state
1F44 d terminal id
1F45 b ATS
1F46 b APDU of the card
1F47 n card read error
1F4C n card type
1F4D b card subtype
1F4F b ATQA
1F50 b SAK
1F51 t debit mandate
1F52 t debit creditor
1F53 t debit pre-notification
1F54 n key generation
1F55 b terminal locks
1F56 b customer identifier
1F57 d merchant SAM number
1F58 d merchant SAM expiry
1F59 t payment application
1F5B n card poll timeout
1F5C b encrypted key
1F5D b plaintext key
1F5E t IBAN
1F5F t BIC
1F60 b allowed card technologies
1F61 b customer index
1F62 t reference number prefix
1F63 t reference number
1F65 b processing selection
1F66 b wallet data
1F67 b retailer identifier
1F68 b loyalty identifier
1F69 b voucher identifier
1F6A s remaining amount
1F6B s age verification control
1F6C n age verification result
1F6D n card poll mode
1F70 n partial approval
1F71 b recognised tags
1F72 n extended card detection
1F73 d message sequence id
1F74 t password
1F75 b DUKPT input
1F76 n DUKPT information
1F77 n DUKPT engine
1F78 b restart information wanted
1F79 n action wanted
1F80 t file name
1F81 t MIME type
1F82 d transaction reference number
1F83 d acquirer identifier
9F5A b membership product
9F5B b membership number
FF01 c coupon
FF02 c loyalty
FF03 c parking ticket
FF04 c voucher
"""


@cache
def _tags() -> Mapping[int, TagMeaning]:
    rows = (line.split(" ", 2) for line in _TABLE.strip().splitlines())
    return {int(tag, 16): TagMeaning(name, Reading(reading)) for tag, reading, name in rows}


def tag_meaning(tag: int) -> TagMeaning:
    """What a tag means; `UNKNOWN` for one that PA00P015 13.08 does not list."""
    return _tags().get(tag, UNKNOWN)


def tag_value(tag: int, value: bytes, page: str) -> int | str:
    """A plain tag's value as it reads."""
    match tag_meaning(tag).reading:
        case Reading.NUMBER if value:
            return int.from_bytes(value, "big")
        case Reading.SUM if value.hex().isdigit():
            return int(value.hex())
        case Reading.TEXT:
            return value.decode(page, "replace")
        case _:
            return value.hex().upper()
