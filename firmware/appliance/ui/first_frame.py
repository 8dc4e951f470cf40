"""The first pixels, within milliseconds: a frame the screen painted once, printed again before anything is imported.

Only the standard library's quick parts are used here, because Python's own start is most of the time there is.
"""

import os
import sys
from pathlib import Path

_ENTER = "\x1b[?1049h\x1b[?25l\x1b[2J"  # alternate screen, no cursor, clear
_END = "\x1b[H"  # also tells a whole file from a torn one
_SHIPPED = ("Koffer startet.", "", "Bitte warten.")


def show(directory: Path) -> None:
    """Print the frame for this terminal's size in the language last used; the shipped words where there is none."""
    if not sys.stdout.isatty():
        return
    columns, rows = os.get_terminal_size(sys.stdout.fileno())
    text = _remembered(directory, columns, rows) or _plain(columns, rows)
    os.write(sys.stdout.fileno(), (_ENTER + text).encode())


def remember(directory: Path, columns: int, rows: int, language: str, lines: list[tuple[int, int, str]]) -> None:
    """Keep a frame for the next start: for each line its column, its row and what the terminal is to be sent.

    A cache: it is replaced whole, it need not survive a power cut, and a full disk costs only the pretty start.
    """
    text = "".join(f"\x1b[{y + 1};{x + 1}H{line}" for x, y, line in lines) + _END
    path = directory / f"first-frame-{columns}x{rows}-{language}.ansi"
    try:
        if path.exists() and path.read_text() == text:
            os.utime(path)
            return
        fresh = path.with_suffix(".new")
        fresh.write_text(text)
        fresh.replace(path)
    except OSError:
        return


def _remembered(directory: Path, columns: int, rows: int) -> str:
    try:
        frames = sorted(directory.glob(f"first-frame-{columns}x{rows}-*.ansi"), key=lambda path: path.stat().st_mtime)
        text = frames[-1].read_text() if frames else ""
    except (OSError, UnicodeDecodeError):
        return ""
    return text if text.endswith(_END) else ""


def _plain(columns: int, rows: int) -> str:
    top = (rows - len(_SHIPPED)) // 2 + 1
    return "".join(
        f"\x1b[{top + number};{max(1, (columns - len(line)) // 2 + 1)}H{line}" for number, line in enumerate(_SHIPPED)
    )
