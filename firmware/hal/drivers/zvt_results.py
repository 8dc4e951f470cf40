"""From ZVT's messages to the words of the payment port; card numbers stay behind."""

from typing import Final

from firmware.hal.ports import payment as port
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.wire.zvt import codes
from firmware.hal.wire.zvt.bitmaps import CARD_GROUPS
from firmware.hal.wire.zvt.cards import card_type_name
from firmware.hal.wire.zvt.describe import card_type, display_lines
from firmware.hal.wire.zvt.message import Message, tag
from firmware.hal.wire.zvt.printing import Receipt
from firmware.hal.wire.zvt.shown import Shown, shown_text
from firmware.hal.wire.zvt.tags import CARD_TECHNOLOGY, CARDHOLDER_CHECK, ERROR_TEXT, LONG_TRACE_NUMBER, tag_value

_CONTACTLESS: Final = 2
_SIGNED: Final = frozenset({1, 5, 6, 7})
_UNNAMED: Final = Shown("Bitte das Terminal beachten", "Please watch the terminal")

_READINESS: Final = {
    0x00: port.Readiness.READY,
    0x51: port.Readiness.NEEDS_INITIALISATION,
    0x62: port.Readiness.CLOCK_WRONG,
    0x9C: port.Readiness.BUSY,
    0xB1: port.Readiness.NEEDS_CLOSING,
    0xC1: port.Readiness.NEEDS_DIAGNOSIS,
    0xC2: port.Readiness.NEEDS_DIAGNOSIS,
    0xCC: port.Readiness.NO_PAPER,
    0xDC: port.Readiness.BUSY,
    0xE0: port.Readiness.BUSY,
    0xE1: port.Readiness.BUSY,
    0xF0: port.Readiness.NEEDS_CLOSING,
}
"""Terminal status codes; any other needs a technician (PA00P015 11.1)."""


def _euro_cents(message: Message) -> int | None:
    """The amount; None where the terminal names another currency, so that it fits no payment of ours."""
    foreign = message.number("currency") not in {None, codes.EURO}
    return None if foreign else message.number("amount")


def read_result(function: port.Function, message: Message) -> port.PaymentResult:
    """A 04 0F. Without a result code it is a success, as after an end of day."""
    code = message.number("result_code") or codes.SUCCESS
    technology, check = tag(message, CARD_TECHNOLOGY), tag(message, CARDHOLDER_CHECK)
    return port.PaymentResult(
        function=function,
        code=code,
        meaning=meaning_of(code, message),
        cents=_euro_cents(message),
        receipt_number=message.number("receipt_number"),
        trace_number=_trace(message),
        turnover_number=message.number("turnover_number"),
        terminal_id=message.text("terminal_id"),
        merchant_id=message.text("vu_number"),
        authorisation=message.text("authorisation_attribute"),
        card_name=_card_name(message),
        card_digits=_last_digits(message.text("card_number")),
        contactless=technology[0] == _CONTACTLESS if technology else None,
        signature_required=bool(check) and check is not None and check[0] in _SIGNED,
        when=_when(message),
        text=message.text("additional_text"),
        totals=_totals(message),
    )


def meaning_of(code: int, message: Message) -> str:
    """What a code says, with the terminal's own words behind it where it sent some (TLV tag 1F17)."""
    own = tag(message, ERROR_TEXT)
    words = own.decode(message.page, "replace").strip() if own else ""
    return f"{codes.error_meaning(code)}: {words}" if words else codes.error_meaning(code)


def read_prompt(message: Message) -> port.Prompt:
    """A 04 FF."""
    code = message.number("status") or 0
    shown = shown_text(code) or _UNNAMED
    return port.Prompt(code, shown.de, shown.en, tuple(display_lines(message)))


def read_receipt(receipt: Receipt) -> port.TerminalReceipt:
    """A whole receipt."""
    lines = tuple(port.Line(line.text, line.centred, line.wide, line.high) for line in receipt.lines)
    return port.TerminalReceipt(port.ReceiptKind(receipt.kind.value), lines)


def read_status(message: Message) -> port.TerminalStatus:
    """The completion of a status enquiry."""
    code = message.number("terminal_status") or 0
    readiness = _READINESS.get(code, port.Readiness.OUT_OF_ORDER)
    meaning = codes.TERMINAL_STATES.get(code, codes.error_meaning(code))
    return port.TerminalStatus(readiness, code, meaning, message.text("software_version"))


def condition(status: port.TerminalStatus) -> Condition:
    """What the clerk's hands can mend has a reason of its own; for the rest the status text tells more."""
    match status.readiness:
        case port.Readiness.READY:
            return READY
        case port.Readiness.BUSY:
            return Condition(DeviceState.BUSY, Reason.IN_USE)
        case port.Readiness.NO_PAPER:
            return Condition(DeviceState.FAULT, Reason.PAPER_OUT)
        case port.Readiness.NEEDS_CLOSING | port.Readiness.CLOCK_WRONG:
            return Condition(DeviceState.ATTENTION, Reason.REFUSED)
        case _:
            return Condition(DeviceState.FAULT, Reason.REFUSED)


def shows_amount(receipts: tuple[port.TerminalReceipt, ...], cents: int) -> bool:
    """Whether a receipt has the amount anywhere, as German, Swiss or English terminals print it."""
    euros, rest = divmod(cents, 100)
    grouped = f"{euros:,}"
    forms = {f"{text}{mark}{rest:02d}" for mark in ",." for text in (str(euros), grouped, grouped.replace(",", "."))}
    words = {_number(word) for receipt in receipts for line in receipt.lines for word in line.text.split()}
    return bool(forms & words)


def _number(word: str) -> str:
    return word.strip("*=:€EURur()").lstrip("+-")


def _trace(message: Message) -> int | None:
    """Trace numbers of more than six digits leave the bitmap zero."""
    long = tag(message, LONG_TRACE_NUMBER)
    value = tag_value(LONG_TRACE_NUMBER, long, message.page) if long else None
    return value if isinstance(value, int) else message.number("trace_number")


def _card_name(message: Message) -> str | None:
    number = card_type(message)
    return message.text("card_name") or (card_type_name(number) if number is not None else None)


def _last_digits(card_number: str | None) -> str | None:
    digits = (card_number or "").split("D")[0][-4:]
    return digits if len(digits) == 4 and digits.isdigit() else None


def _when(message: Message) -> str | None:
    parts = [part for part in (message.text("date"), message.text("time")) if part]
    return " ".join(parts) or None


def _totals(message: Message) -> tuple[port.CardTotal, ...]:
    totals = message.fields.get("totals")
    if totals is None or isinstance(totals, int | str):
        return ()
    groups = (port.CardTotal(name, totals[f"{name}_count"], totals[f"{name}_total"]) for name in CARD_GROUPS)
    return tuple(group for group in groups if group.count or group.cents)
