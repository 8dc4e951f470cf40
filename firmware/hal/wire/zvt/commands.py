"""Every command of both directions: its number, its name, and what stands before its bitmaps (PA00P015 2, 3, 14)."""

from collections.abc import Callable, Mapping
from enum import IntEnum, unique
from typing import Final, NamedTuple

from firmware.hal.wire.zvt.bitmaps import FIELDS, Value
from firmware.hal.wire.zvt.codes import TERMINAL_STATES, WRONG_CURRENCY
from firmware.hal.wire.zvt.errors import ZvtError
from firmware.hal.wire.zvt.numbers import counted_length, digits

Head = Callable[[bytes, dict[str, Value], str], int]
"""Reads what stands before the bitmaps into the fields; gives back where the bitmaps begin."""

LLL: Final = 3
_LENGTH_MARK: Final = 0xF0
_LINE_FEEDS: Final = 0xFF


@unique
class Control(IntEnum):
    """The commands this till sends and understands."""

    SET_TILL_CLOCK = 0x0401
    STATUS_INFORMATION = 0x040F
    INTERMEDIATE_STATUS = 0x04FF
    STATUS_ENQUIRY = 0x0501
    REGISTRATION = 0x0600
    AUTHORISATION = 0x0601
    LOG_OFF = 0x0602
    COMPLETION = 0x060F
    TURNOVER_TOTALS = 0x0610
    ABORTED = 0x061E
    REPEAT_RECEIPT = 0x0620
    REVERSAL = 0x0630
    REFUND = 0x0631
    END_OF_DAY = 0x0650
    DIAGNOSIS = 0x0670
    SET_TERMINAL_CLOCK = 0x0691
    INITIALISATION = 0x0693
    ABORT = 0x06B0
    PRINT_LINE = 0x06D1
    PRINT_TEXT_BLOCK = 0x06D3
    ACKNOWLEDGED = 0x8000


REFUSED: Final = 0x84
"""The class of a negative answer; its instruction is the error. 84 00 is positive all the same."""


class Layout(NamedTuple):
    """A command's name and its head."""

    name: str
    head: Head


def _bitmaps_only(_data: bytes, _fields: dict[str, Value], _page: str) -> int:
    return 0


def _password(data: bytes, fields: dict[str, Value], _page: str) -> int:
    _need(data, LLL, "the password")
    fields["password"] = data[:3].hex()
    return 3


def _optional_password(data: bytes, fields: dict[str, Value], page: str) -> int:
    """A status enquiry may be quite empty, or name only bitmaps."""
    return _password(data, fields, page) if len(data) >= 3 and data[0] not in (0x03, 0x06) else 0


def _registration(data: bytes, fields: dict[str, Value], page: str) -> int:
    """The currency must stand where bitmaps follow, so what is left is one."""
    _password(data, fields, page)
    _need(data, 4, "the config byte")
    fields["config_byte"] = data[3]
    return _currency(data, 4, fields) if len(data) > 4 else 4


def _currency(data: bytes, at: int, fields: dict[str, Value]) -> int:
    _need(data, at + 2, "the currency")
    number = digits(data[at : at + 2])
    fields["currency"] = data[at : at + 2].hex().upper() if number is None else number
    return at + 2


def _receipt_range(data: bytes, fields: dict[str, Value], page: str) -> int:
    at = _password(data, fields, page)
    for name in ("receipt_first", "receipt_last"):
        if at + 2 <= len(data):
            fields[name] = digits(data[at : at + 2]) or 0
            at += 2
    return at


def _intermediate_status(data: bytes, fields: dict[str, Value], _page: str) -> int:
    """The timeout is in minutes; texts may follow it, never the code alone."""
    _need(data, 1, "the status")
    fields["status"] = data[0]
    if len(data) == 1:
        return 1
    minutes = digits(data[1:2])
    fields["timeout_minutes"] = data[1] if minutes is None else minutes
    return 2


def _aborted(data: bytes, fields: dict[str, Value], _page: str) -> int:
    _need(data, 1, "the result code")
    fields["result_code"] = data[0]
    if data[0] == WRONG_CURRENCY and len(data) >= 3 and data[1] != 0x06:
        return _currency(data, 1, fields)
    return 1


_COMPLETION_BITMAPS: Final = frozenset({0x04, 0x06, 0x0B, 0x0C, 0x0D, 0x19, 0x27, 0x29, 0x3C, 0x49, 0x87, 0x88, 0xAA})


def _completion(data: bytes, fields: dict[str, Value], page: str) -> int:
    """After a status enquiry it begins with the software's version, the terminal's status, or both."""
    at = 0
    if data and data[0] & _LENGTH_MARK == _LENGTH_MARK and len(data) > LLL:
        end = LLL + counted_length(data, 0, LLL)
        _need(data, end, "the software version")
        fields["software_version"] = data[LLL:end].decode(page, "replace")
        at = end
    if at < len(data) and data[at] in TERMINAL_STATES and (at or data[at] not in _COMPLETION_BITMAPS):
        fields["terminal_status"] = data[at]
        return at + 1
    return at if at or not _is_plain(data) else _plain(data, fields, page)


def _is_plain(data: bytes) -> bool:
    """Some makers' own functions end with text instead of fields."""
    return bool(data) and FIELDS[data[0]] is None and data.isascii() and data.decode("ascii").isprintable()


def _plain(data: bytes, fields: dict[str, Value], page: str) -> int:
    fields["text"] = data.decode(page, "replace")
    return len(data)


def _print_line(data: bytes, fields: dict[str, Value], page: str) -> int:
    """The text ends where a TLV container follows it, which PA00P015 has dropped and terminals still send."""
    _need(data, 1, "the attribute")
    fields["attribute"] = data[0]
    if data[0] == _LINE_FEEDS:
        fields["line_feeds"] = data[1] if len(data) > 1 else 1
        return min(len(data), 2)
    end = _container_after(data, 1)
    fields["text"] = data[1:end].decode(page, "replace")
    return end


def _container_after(data: bytes, start: int) -> int:
    """Where a container begins that reaches exactly to the end; the end where there is none."""
    at = data.find(b"\x06", start)
    while at >= 0:
        if at + 2 <= len(data) and data[at + 1] < 0x80 and at + 2 + data[at + 1] == len(data):
            return at
        at = data.find(b"\x06", at + 1)
    return len(data)


def _one_byte(name: str) -> Head:
    def head(data: bytes, fields: dict[str, Value], _page: str) -> int:
        if data:
            fields[name] = data[0]
        return min(len(data), 1)

    return head


def _opaque(data: bytes, fields: dict[str, Value], _page: str) -> int:
    if data:
        fields["data"] = data.hex().upper()
    return len(data)


def _need(data: bytes, size: int, what: str) -> None:
    if len(data) < size:
        raise ZvtError(len(data), f"ends inside {what}")


LAYOUTS: Final[Mapping[int, Layout]] = {
    0x0401: Layout("set-date-and-time-in-ecr", _bitmaps_only),
    0x040C: Layout("request-for-data", _bitmaps_only),
    0x040D: Layout("input-request", _bitmaps_only),
    0x040E: Layout("menu-request", _bitmaps_only),
    0x040F: Layout("status-information", _bitmaps_only),
    0x04FF: Layout("intermediate-status", _intermediate_status),
    0x0501: Layout("status-enquiry", _optional_password),
    0x0600: Layout("registration", _registration),
    0x0601: Layout("authorisation", _bitmaps_only),
    0x0602: Layout("log-off", _bitmaps_only),
    0x0603: Layout("account-balance-request", _bitmaps_only),
    0x0604: Layout("activate-card", _bitmaps_only),
    0x0605: Layout("procurement", _bitmaps_only),
    0x0609: Layout("prepaid-top-up", _bitmaps_only),
    0x060A: Layout("tax-free", _bitmaps_only),
    0x060C: Layout("book-tip", _bitmaps_only),
    0x060F: Layout("completion", _completion),
    0x0610: Layout("turnover-totals", _password),
    0x0612: Layout("print-turnover-receipts", _receipt_range),
    0x0618: Layout("reset-terminal", _bitmaps_only),
    0x061A: Layout("print-system-configuration", _bitmaps_only),
    0x061B: Layout("set-terminal-id", _password),
    0x061E: Layout("abort-by-terminal", _aborted),
    0x0620: Layout("repeat-receipt", _password),
    0x0621: Layout("telephonic-authorisation", _password),
    0x0622: Layout("pre-authorisation", _bitmaps_only),
    0x0623: Layout("partial-reversal", _bitmaps_only),
    0x0624: Layout("book-total", _bitmaps_only),
    0x0625: Layout("pre-authorisation-reversal", _bitmaps_only),
    0x0626: Layout("external-reversal", _bitmaps_only),
    0x0630: Layout("reversal", _password),
    0x0631: Layout("refund", _password),
    0x0650: Layout("end-of-day", _password),
    0x0651: Layout("send-offline-transactions", _password),
    0x0670: Layout("diagnosis", _bitmaps_only),
    0x0679: Layout("self-test", _bitmaps_only),
    0x0685: Layout("display-text-old", _opaque),
    0x0686: Layout("numerical-input-old", _opaque),
    0x0687: Layout("pin-verification-old", _opaque),
    0x0688: Layout("function-key-input-old", _opaque),
    0x0691: Layout("set-date-and-time-in-terminal", _password),
    0x0693: Layout("initialisation", _password),
    0x0695: Layout("change-password", _opaque),
    0x06B0: Layout("abort", _bitmaps_only),
    0x06C0: Layout("read-card", _one_byte("timeout")),
    0x06C5: Layout("close-card-session", _bitmaps_only),
    0x06C6: Layout("send-apdus", _bitmaps_only),
    0x06D0: Layout("menu-with-graphic-display", _opaque),
    0x06D1: Layout("print-line", _print_line),
    0x06D3: Layout("print-text-block", _bitmaps_only),
    0x06D8: Layout("dial-up", _opaque),
    0x06D9: Layout("transmit-data", _opaque),
    0x06DA: Layout("receive-data", _opaque),
    0x06DB: Layout("hang-up", _bitmaps_only),
    0x06DD: Layout("transparent-mode", _bitmaps_only),
    0x06E0: Layout("display-text", _bitmaps_only),
    0x06E1: Layout("function-key-input", _bitmaps_only),
    0x06E2: Layout("numerical-input", _bitmaps_only),
    0x06E3: Layout("pin-verification", _bitmaps_only),
    0x06E4: Layout("blocked-list-query", _bitmaps_only),
    0x06E5: Layout("mac-calculation", _bitmaps_only),
    0x06E6: Layout("card-poll-with-authorisation", _bitmaps_only),
    0x06E7: Layout("numerical-input-dukpt", _bitmaps_only),
    0x06F0: Layout("display-image", _bitmaps_only),
    0x0801: Layout("activate-service-mode", _bitmaps_only),
    0x0802: Layout("switch-protocol", _opaque),
    0x0810: Layout("software-update", _opaque),
    0x0811: Layout("read-file", _password),
    0x0812: Layout("delete-file", _password),
    0x0813: Layout("change-configuration", _bitmaps_only),
    0x0814: Layout("write-file", _password),
    0x081A: Layout("set-terminal-configuration", _opaque),
    0x0820: Layout("start-opt-action", _opaque),
    0x0821: Layout("set-opt-time", _opaque),
    0x0822: Layout("opt-pre-initialisation", _opaque),
    0x0823: Layout("output-opt-data", _opaque),
    0x0824: Layout("opt-out-of-order", _opaque),
    0x0830: Layout("select-language", _one_byte("language")),
    0x0840: Layout("change-baud-rate", _one_byte("baud_rate")),
    0x0850: Layout("activate-card-reader", _one_byte("activation")),
    0x8000: Layout("acknowledged", _bitmaps_only),
    0x8400: Layout("acknowledged", _bitmaps_only),
    0x849C: Layout("repeat-status-information", _bitmaps_only),
    0x849D: Layout("partial-issue-of-goods", _bitmaps_only),
}

_NEGATIVE: Final = Layout("refused", _opaque)
_PROPRIETARY: Final = Layout("proprietary", _opaque)
_UNKNOWN: Final = Layout("unknown", _opaque)


def layout_of(control: int) -> Layout:
    """The layout of any command; one that is not known keeps its data unread."""
    known = LAYOUTS.get(control)
    if known is not None:
        return known
    return {REFUSED: _NEGATIVE, 0x0F: _PROPRIETARY}.get(control >> 8, _UNKNOWN)
