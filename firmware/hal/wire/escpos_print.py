"""A receipt in the bytes of an ESC/POS printer. No I/O.

Epson ESC/POS command reference. Only commands that the clones know too; every style is taken back where its part
ends, so that a part means the same wherever it stands. Text comes through `printable` alone: nothing that somebody
wrote can become a command.
"""

from typing import Final, assert_never

from firmware.hal.config.receipt_printer import CodePage, PaperRoll
from firmware.hal.ports.receipt_printer import (
    Align,
    AsGiven,
    Columns,
    Cut,
    Feed,
    Part,
    PrintJob,
    QrCode,
    Rule,
    Text,
)
from firmware.hal.wire.escpos_lines import beside, broken, cut_up
from firmware.hal.wire.escpos_status import ENABLE_BROADCASTS
from firmware.hal.wire.escpos_text import printable, to_bytes

INITIALISE: Final = b"\x1b@"
CUT: Final = b"\x1dVB\x00"  # GS V 66 0: feed to the knife, cut and leave a bridge

_ALIGN: Final = {Align.LEFT: b"\x1ba\x00", Align.CENTRE: b"\x1ba\x01", Align.RIGHT: b"\x1ba\x02"}
_BOLD: Final = (b"\x1bE\x01", b"\x1bE\x00")
_WIDE: Final = 0x10  # of GS !
_HIGH: Final = 0x01
_PAGES: Final = {CodePage.CP437: 0, CodePage.WPC1252: 16, CodePage.CP858: 19}

_QR_MODEL_2: Final = (0x41, b"\x32\x00")
_QR_MODULE: Final = (0x43, b"\x06")  # dots; the code stays below the 384 dots of narrow paper
_QR_LEVEL_M: Final = (0x45, b"\x31")
_QR_STORE: Final = 0x50
_QR_PRINT: Final = (0x51, b"\x30")


def encode(job: PrintJob, roll: PaperRoll) -> list[bytes]:
    """The pieces to send one after the other. A question may be asked between two pieces, never within one.

    ESC @ drops what a former job left half-composed and switches broadcasts off, so they are switched on again.
    """
    start = INITIALISE + ENABLE_BROADCASTS + b"\x1bt" + bytes((_PAGES[roll.code_page],))
    return [start, *(_part(part, roll) for part in job.parts), CUT]


def _part(part: Part, roll: PaperRoll) -> bytes:
    match part:
        case Text():
            width = roll.columns // 2 if part.wide else roll.columns
            lines = broken(printable(part.text, roll.code_page), width)
            return _styled(_lines(lines, roll), bold=part.bold, size=_size(part), align=part.align)
        case AsGiven():
            return _as_given(part, roll)
        case Columns():
            left, right = printable(part.left, roll.code_page), printable(part.right, roll.code_page)
            return _styled(_lines(beside(left, right, roll.columns), roll), bold=part.bold, size=0, align=Align.LEFT)
        case Rule():
            return _lines(["-" * roll.columns], roll)
        case Feed(lines=count):
            return b"\x1bd" + bytes((count,))
        case QrCode(data=data):
            return _styled(_qr(data), bold=False, size=0, align=Align.CENTRE)
        case Cut():
            return CUT
        case _:
            assert_never(part)


def _as_given(part: AsGiven, roll: PaperRoll) -> bytes:
    """A wide line that is too long for this paper is better read narrow than broken."""
    text = printable(part.text, roll.code_page).rstrip()
    size = _size(part) if 2 * len(text) <= roll.columns else _HIGH * part.high
    return _styled(_lines(cut_up(text, roll.columns), roll), bold=False, size=size, align=part.align)


def _lines(lines: list[str], roll: PaperRoll) -> bytes:
    return b"".join(to_bytes(line, roll.code_page) + b"\n" for line in lines)


def _size(part: Text | AsGiven) -> int:
    return _WIDE * part.wide | _HIGH * part.high


def _styled(content: bytes, *, bold: bool, size: int, align: Align) -> bytes:
    """`content` between the commands that make its style and those that take it back."""
    if bold:
        content = _BOLD[0] + content + _BOLD[1]
    if size:
        content = b"\x1d!" + bytes((size,)) + content + b"\x1d!\x00"
    if align is not Align.LEFT:
        content = _ALIGN[align] + content + _ALIGN[Align.LEFT]
    return content


def _qr(data: str) -> bytes:
    """GS ( k, functions 165, 167, 169, 180 and 181."""
    store = (_QR_STORE, b"\x30" + data.encode("ascii"))
    return b"".join(_symbol(*command) for command in (_QR_MODEL_2, _QR_MODULE, _QR_LEVEL_M, store, _QR_PRINT))


def _symbol(function: int, parameters: bytes) -> bytes:
    length = len(parameters) + 2
    return b"\x1d(k" + length.to_bytes(2, "little") + bytes((0x31, function)) + parameters
