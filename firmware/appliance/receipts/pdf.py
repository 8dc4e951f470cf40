"""A receipt as a PDF, for the document printer of a case whose receipt printer cannot print.

The font is embedded and comes with the library, so that umlauts and the euro sign need nothing of the system.
"""

import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, unique
from itertools import product
from typing import TYPE_CHECKING, Final, assert_never

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

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_MILLIMETRE: Final = 72 / 25.4
_SIZE: Final = 9.0  # points
_BIG: Final = 13.0
_SMALL: Final = 7.0
_LEADING: Final = 1.35  # of the size
_PITCH: Final = 0.6  # of the size: the columns of a line whose spaces count
_CODE: Final = 24 * _MILLIMETRE
HOLDING: Final = "\u00a0"  # the space at which no line is broken
_PLAIN: Final = "Vera"
_BOLD: Final = "VeraBd"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Millimetres: the page, the margin around, and how much of the width is written on."""

    width: float
    height: float
    margin: float
    column: float


@unique
class Page(Enum):
    """Papers that document printers have."""

    A6 = _Sheet(105, 148, 9, 87)
    A4 = _Sheet(210, 297, 25, 130)


def to_pdf(job: PrintJob, page: Page = Page.A6, title: str = "Beleg") -> bytes:
    """The whole job; each slip begins a page, and one that is longer has its pages numbered.

    The same job gives the same bytes.
    """
    _know_fonts()
    file = io.BytesIO()
    canvas = _canvas(file, page.value)
    canvas.setTitle(title)
    for slip in _slips(job):
        pages = _Pen(_canvas(io.BytesIO(), page.value), page.value).write(slip)
        _Pen(canvas, page.value, (title, pages) if pages > 1 else None).write(slip)
    canvas.save()
    return file.getvalue()


def _canvas(file: io.BytesIO, sheet: _Sheet) -> "Canvas":
    from reportlab.pdfgen.canvas import Canvas

    size = (sheet.width * _MILLIMETRE, sheet.height * _MILLIMETRE)
    return Canvas(file, pagesize=size, invariant=1, pageCompression=1, initialFontName=_PLAIN, lang="de")


def _slips(job: PrintJob) -> list[list[Part]]:
    slips: list[list[Part]] = [[]]
    for part in job.parts:
        if isinstance(part, Cut):
            slips.append([])
        else:
            slips[-1].append(part)
    return slips


def _know_fonts() -> None:
    from reportlab.pdfbase.pdfmetrics import getRegisteredFontNames, registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    known = set(getRegisteredFontNames())
    for name in {_PLAIN, _BOLD} - known:
        registerFont(TTFont(name, f"{name}.ttf"))


class _Pen:
    """Writes one slip from top to bottom; what does not fit begins a new page."""

    def __init__(self, canvas: "Canvas", sheet: _Sheet, numbered: tuple[str, int] | None = None) -> None:
        self._canvas = canvas
        self._numbered = numbered
        self._page = 1
        self._left = sheet.margin * _MILLIMETRE
        self._width = sheet.column * _MILLIMETRE
        self._top = (sheet.height - sheet.margin) * _MILLIMETRE
        self._bottom = sheet.margin * _MILLIMETRE
        self._y = self._top

    def write(self, slip: Sequence[Part]) -> int:
        """All of `slip`; gives the number of its pages."""
        for part in slip:
            self._put(part)
        self._end_page()
        return self._page

    def _put(self, part: Part) -> None:
        match part:
            case Text():
                self._paragraph(part)
            case Columns():
                self._columns(part)
            case AsGiven():
                self._as_given(part)
            case Rule():
                self._rule()
            case Feed(lines=lines):
                self._go_down(lines * _SIZE * _LEADING)
            case QrCode(data=data):
                self._code(data)
            case Cut():
                pass  # slips come one by one
            case _:
                assert_never(part)

    def _paragraph(self, part: Text) -> None:
        font, size = _BOLD if part.bold else _PLAIN, _BIG if part.wide or part.high else _SIZE
        for line in _broken(_drawable(part.text, font), font, size, self._width):
            self._go_down(size * _LEADING)
            self._write(line, font, size, part.align, 0, self._width)

    def _columns(self, part: Columns) -> None:
        font = _BOLD if part.bold else _PLAIN
        right = _drawable(part.right, font)
        room = self._width - _measure(right + "  ", font, _SIZE)
        beside = room >= self._width / 4
        for line in _broken(_drawable(part.left, font), font, _SIZE, room if beside else self._width):
            self._go_down(_SIZE * _LEADING)
            self._write(line, font, _SIZE, Align.LEFT, 0, self._width)
        for line in [right] if beside else _broken(right, font, _SIZE, self._width):
            if not beside:
                self._go_down(_SIZE * _LEADING)
            self._write(line, font, _SIZE, Align.RIGHT, 0, self._width)

    def _as_given(self, part: AsGiven) -> None:
        """Columns made by spaces stay columns: a word after two spaces or more ends where it would end."""
        size = _BIG if part.wide or part.high else _SIZE
        text = _drawable(part.text.rstrip(), _PLAIN)
        size = min(size, self._width / (max(len(text), 1) * _PITCH))
        self._go_down(size * _LEADING)
        if part.align is not Align.LEFT:
            self._write(text.strip(), _PLAIN, size, part.align, 0, self._width)
            return
        pitch = size * _PITCH
        for number, (start, word) in enumerate(_words(text)):
            if number == 0:
                self._write(word, _PLAIN, size, Align.LEFT, start * pitch, self._width)
            else:
                self._write(word, _PLAIN, size, Align.RIGHT, 0, (start + len(word)) * pitch)

    def _write(self, text: str, font: str, size: float, align: Align, start: float, end: float) -> None:
        self._canvas.setFont(font, size)
        match align:
            case Align.LEFT:
                self._canvas.drawString(self._left + start, self._y, text)
            case Align.CENTRE:
                self._canvas.drawCentredString(self._left + (start + end) / 2, self._y, text)
            case Align.RIGHT:
                self._canvas.drawRightString(self._left + end, self._y, text)

    def _rule(self) -> None:
        self._go_down(_SIZE)
        self._canvas.setLineWidth(0.5)
        middle = self._y + _SIZE / 3
        self._canvas.line(self._left, middle, self._left + self._width, middle)

    def _code(self, data: str) -> None:
        """Module by module: the library's own drawing of it brings a font along that is not embedded."""
        from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

        code = QRCode(None, QRErrorCorrectLevel.M)
        code.addData(data)
        code.make()
        self._go_down(_CODE + 2 * _SIZE)
        count = code.getModuleCount()
        module = _CODE / count
        left, top = self._left + (self._width - _CODE) / 2, self._y + _SIZE + _CODE
        for row, column in product(range(count), repeat=2):
            if code.isDark(row, column):
                self._canvas.rect(left + column * module, top - (row + 1) * module, module, module, stroke=0, fill=1)

    def _go_down(self, points: float) -> None:
        if self._y - points < self._bottom:
            self._end_page()
            self._page += 1
            self._y = self._top
        self._y -= points

    def _end_page(self) -> None:
        if self._numbered is not None:
            title, pages = self._numbered
            self._y = self._bottom - _SIZE * _LEADING
            self._write(f"{title}, Seite {self._page} von {pages}", _PLAIN, _SMALL, Align.RIGHT, 0, self._width)
        self._canvas.showPage()


def _measure(text: str, font: str, size: float) -> float:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(stringWidth(text, font, size))


def _broken(text: str, font: str, size: float, width: float) -> list[str]:
    """Lines no wider than `width`, broken between words, and within a word that is wider."""
    lines = [""]
    for word in filter(None, text.split(" ")):
        longer = f"{lines[-1]} {word}".lstrip()
        if _measure(longer, font, size) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for character in word:
            if lines[-1] and _measure(lines[-1] + character, font, size) > width:
                lines.append("")
            lines[-1] += character
    return lines


def _words(text: str) -> list[tuple[int, str]]:
    """What stands between two spaces or more, and where it starts."""
    found: list[tuple[int, str]] = []
    start = 0
    for piece in text.split("  "):
        word = piece.strip()
        if word:
            found.append((start + piece.index(word), word))
        start += len(piece) + 2
    return found


def _drawable(text: str, font: str) -> str:
    """`text` in letters that the font has: a strange one loses its accents, or becomes a question mark."""
    glyphs = _glyphs(font)
    letters = unicodedata.normalize("NFC", text)
    plain = "".join(" " if letter.isspace() and letter != HOLDING else letter for letter in letters)
    visible = (character for character in plain if not unicodedata.category(character).startswith(("C", "M")))
    return "".join(character if ord(character) in glyphs else _plainer(character, glyphs) for character in visible)


def _glyphs(font: str) -> Mapping[int, int]:
    """What the font can draw, by code point."""
    from reportlab.pdfbase.pdfmetrics import getFont

    glyphs: Mapping[int, int] = getFont(font).face.charToGlyph
    return glyphs


def _plainer(character: str, glyphs: Mapping[int, int]) -> str:
    base = unicodedata.normalize("NFKD", character)[0]
    return base if ord(base) in glyphs else "?"
