"""From words to cells: a face is what a piece of the screen says, its strips are the same in the terminal's terms."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from firmware.appliance.ui.palette import Paint, Palette, Tone

CUT = "…"


class Weight(Enum):
    """How loud a line is."""

    PLAIN = auto()
    BOLD = auto()
    SOFT = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, and words on the colour of a rehearsal behind it."""

    text: str = ""
    weight: Weight = Weight.PLAIN
    badge: str = ""


@dataclass(frozen=True, slots=True)
class Face:
    """What a key or panel shows. `edge` paints a bar at its left, `raised` a lower lip and a gap at its right, so
    that neighbours can be told apart though no cell between them is dead.
    """

    lines: tuple[Line, ...]
    tone: Tone
    centred: bool = False
    edge: bool = False
    raised: bool = False


def fit(text: str, width: int) -> str:
    """`text` in exactly `width` cells; what does not fit ends in a visible cut."""
    if cell_len(text) > width:
        text = set_cell_size(text, max(0, width - 1)) + CUT
    return set_cell_size(text, width)


def wrap(text: str, width: int) -> list[str]:
    """Break `text` between words into lines of at most `width` cells."""
    lines: list[str] = []
    for word in text.split():
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines


def squeeze(text: str, width: int, most: int) -> list[str]:
    """A name from `case.toml` in at most `most` lines, however long it is: long words are broken, the end is cut."""
    lines = wrap(" ".join(_broken(word, width) for word in text.split()), width)
    return lines if len(lines) <= most else [*lines[: most - 1], fit(" ".join(lines[most - 1 :]), width)]


def _broken(word: str, width: int) -> str:
    if cell_len(word) <= width:
        return word
    return f"{word[: width - 1]}- {_broken(word[width - 1 :], width)}"


def strips(face: Face, width: int, height: int, palette: Palette, *, pressed: bool, focused: bool) -> list[Strip]:
    """Draw `face` into `height` rows of `width` cells."""
    paint = palette.pressed if pressed else palette[face.tone]
    lip = face.raised and height > len(face.lines)
    rows = height - (1 if lip else 0)
    inner = width - (1 if face.raised else 0)
    top = max(0, (rows - len(face.lines)) // 2) if face.centred or face.raised else 0
    lines = (Line(),) * top + face.lines
    drawn = [_row(face, line, inner, paint, palette, focused=focused) for line in _padded(lines, rows)]
    if not face.raised:
        return [Strip(row, width) for row in drawn]
    page = palette[Tone.PAGE]
    gap = Segment(" ", page.blank)
    drawn = [[*row, gap] for row in drawn]
    if lip:
        accent = Style(color=palette[face.tone].lip or palette[face.tone].accent, bgcolor=page.ground)
        drawn.append([Segment("▀" * inner, accent), gap])
    return [Strip(row, width) for row in drawn]


def _padded(lines: tuple[Line, ...], rows: int) -> Iterable[Line]:
    """Exactly `rows` lines; a text that is too long for its place says so by a cut."""
    if len(lines) > rows:
        return (*lines[: rows - 1], Line(CUT))
    return lines + (Line(),) * (rows - len(lines))


def _row(face: Face, line: Line, width: int, paint: Paint, palette: Palette, *, focused: bool) -> list[Segment]:
    pointer = "›" if focused and line.text else ""
    row = (
        [
            Segment(
                pointer or ("▌" if face.raised or face.tone is not Tone.BAR else "▏"),
                paint.bold if pointer else paint.edge,
            )
        ]
        if face.edge
        else []
    )
    room = width - len(row)
    if not line.text and not line.badge:
        return [*row, Segment(" " * room, paint.blank)]
    if face.centred:
        text = f"› {line.text} ‹" if focused else line.text
        left = max(0, (room - cell_len(text)) // 2)
        return [*row, Segment(fit(" " * left + text, room), _style(paint, line))]
    text = line.text if face.edge else (pointer or " ") + line.text
    if not line.badge:
        return [*row, Segment(fit(text, room), _style(paint, line))]
    badge = Segment(f" {line.badge} ", palette[Tone.REHEARSAL].bold)
    text = fit(text + " ", min(room, cell_len(text) + 1))
    rest = room - cell_len(text) - cell_len(badge.text)
    return [*row, Segment(text, _style(paint, line)), badge, Segment(" " * rest, paint.blank)]


def _style(paint: Paint, line: Line) -> Style:
    match line.weight:
        case Weight.BOLD:
            return paint.bold
        case Weight.SOFT:
            return paint.soft
        case _:
            return paint.plain
