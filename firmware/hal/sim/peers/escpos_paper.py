"""What a receipt printer does with the commands that reach its mechanism, drawn as lines of text.

Written from Epson's command reference alone, apart from the encoder under `hal/wire`, so that each finds the other's
errors. One step is one command or one character, so that paper can end between any two.
"""

from dataclasses import dataclass, field
from typing import Final

_PAGES: Final = {0: "cp437", 2: "cp850", 16: "cp1252", 19: "cp858"}
_ESC: Final = 0x1B
_GS: Final = 0x1D
_ARGUMENTS: Final = {
    _ESC: {"@": 0, "2": 0} | dict.fromkeys("!-3EGJMRadt{V ", 1),
    _GS: {"V": 1} | dict.fromkeys("!BHafhwrb", 1) | dict.fromkeys("LW", 2),
}
"""How many bytes follow each command; GS ( and GS V m n have rules of their own."""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A line on the paper as an eye sees it, spaces before it included; a wide letter takes two columns."""

    text: str
    bold: bool = False
    wide: bool = False
    high: bool = False


@dataclass(slots=True)
class _Style:
    align: int = 0
    bold: bool = False
    wide: bool = False
    high: bool = False
    page: str = "cp437"


@dataclass(slots=True)
class Paper:
    """`slip` hangs out of the printer; `slips` were cut off. `strange` is what no such printer understands."""

    columns: int
    slip: list[PaperLine] = field(default_factory=list)
    slips: list[list[PaperLine]] = field(default_factory=list)
    strange: list[bytes] = field(default_factory=list)
    printed_lines: int = 0
    _style: _Style = field(default_factory=_Style)
    _composed: str = ""
    _code: bytes = b""

    def read(self) -> str:
        """All slips that were cut off, as one would read them, a dashed line below each."""
        cut = "- " * (self.columns // 2)
        return "".join("".join(f"{line.text}\n" for line in slip) + f"{cut}\n" for slip in self.slips)

    def take(self, data: bytes) -> bytes | None:
        """The first step of `data`, done; None while it is not all there."""
        step = _first_step(data)
        if step is None or len(step) > len(data):
            return None
        self._do(step)
        return step

    def reset(self) -> None:
        """ESC @ and switching on: styles and what was composed are gone."""
        self._style = _Style()
        self._composed = ""

    def _do(self, step: bytes) -> None:
        match step[0], step[1:2]:
            case 0x1B, b"@":
                self.reset()
            case 0x1B, command:
                self._escape(command.decode("latin-1"), step[-1])
            case 0x1D, b"V":
                self._print_composed()
                self.slips.append(self.slip)
                self.slip = []
            case 0x1D, b"!":
                self._style.wide, self._style.high = bool(step[2] & 0x70), bool(step[2] & 0x07)
            case 0x1D, b"(":
                self._block(step[2:3], step[5:])
            case 0x1D, command if command in (b"a", b"r", b"B", b"b"):
                pass  # told by the electronics, or how letters look
            case 0x0A, _:
                self._line_feed()
            case code, _ if code >= 0x20 and code != 0x7F:
                self._compose(step.decode(self._style.page, "replace"))
            case _:
                self.strange.append(step)

    def _escape(self, command: str, n: int) -> None:
        match command:
            case "a":
                self._style.align = n % 48
            case "E" | "G":
                self._style.bold = bool(n & 1)
            case "!":
                self._style.bold, self._style.high = bool(n & 0x08), bool(n & 0x10)
                self._style.wide = bool(n & 0x20)
            case "t" if n in _PAGES:
                self._style.page = _PAGES[n]
            case "d":
                self._print_composed()
                self._feed(n)
            case "2" | "3" | "-" | "M" | "{" | "V" | "R" | "J" | " ":
                pass
            case _:
                self.strange.append(b"\x1b" + command.encode("latin-1"))

    def _block(self, kind: bytes, body: bytes) -> None:
        """GS ( k is a symbol in two dimensions, stored and then printed; GS ( H is for the electronics."""
        match kind, body[:2]:
            case b"k", b"1P":
                self._code = body[3:]
            case b"k", b"1Q":
                self._print(f"[QR {self._code.decode('latin-1')}]")
            case (b"k", b"1A" | b"1C" | b"1E") | (b"H", _):
                pass
            case _:
                self.strange.append(b"\x1d(" + kind + body[:2])

    def _compose(self, character: str) -> None:
        width = 2 if self._style.wide else 1
        if (len(self._composed) + 1) * width > self.columns:
            self._line_feed()
        self._composed += character

    def _line_feed(self) -> None:
        self._print(self._composed)
        self._composed = ""

    def _print_composed(self) -> None:
        if self._composed:
            self._line_feed()

    def _feed(self, lines: int) -> None:
        for _ in range(lines):
            self._print("")

    def _print(self, text: str) -> None:
        style = self._style
        left = self.columns - len(text) * (2 if style.wide else 1)
        before = {1: left // 2, 2: left}.get(style.align, 0) if text else 0
        self.slip.append(PaperLine(" " * max(before, 0) + text, style.bold, style.wide, style.high))
        self.printed_lines += 1


def _first_step(data: bytes) -> bytes | None:
    """The bytes of the first command or character, or None while its length cannot be known."""
    lead = data[0]
    if lead not in _ARGUMENTS:
        return data[:1]
    if len(data) < 2:
        return None
    command = chr(data[1])
    if lead == _GS and command == "(":
        return data[: 5 + int.from_bytes(data[3:5], "little")] if _has_all(data) else None
    if lead == _GS and command == "V":
        return None if len(data) < 3 or (data[2] >= 0x41 and len(data) < 4) else data[: 4 if data[2] >= 0x41 else 3]
    length = 2 + _ARGUMENTS[lead].get(command, 0)
    return data[:length] if len(data) >= length else None


def _has_all(data: bytes) -> bool:
    return len(data) >= 5 and len(data) >= 5 + int.from_bytes(data[3:5], "little")
