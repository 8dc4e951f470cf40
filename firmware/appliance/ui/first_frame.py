"""The first pixels, within milliseconds: a frame the screen painted once, printed again before anything is imported.

Only what Python has loaded anyway is used to print it, because Python's own start is most of the time there is: no
`pathlib`, no `argparse`, no `re`.
"""

import os
import sys

_ENTER = "\x1b[?1049h\x1b[?25l\x1b[2J"  # alternate screen, no cursor, clear
_END = "\x1b[H"  # also tells a whole file from a torn one
_SHIPPED = ("Koffer startet.", "", "Bitte warten.")


def show(directory: str) -> None:
    """Print the frame for this terminal's size in the language last used; the shipped words where there is none."""
    if not sys.stdout.isatty():
        return
    columns, rows = os.get_terminal_size(sys.stdout.fileno())
    text = _remembered(directory, columns, rows) or _plain(columns, rows)
    os.write(sys.stdout.fileno(), (_ENTER + text).encode())


def remember(directory: str, columns: int, rows: int, language: str, lines: list[tuple[int, int, str]]) -> None:
    """Keep a frame for the next start: for each line its column, its row and what the terminal is to be sent.

    A cache: it is replaced whole, it need not survive a power cut, and a full disk costs only the pretty start.
    """
    text = "".join(f"\x1b[{y + 1};{x + 1}H{line}" for x, y, line in lines) + _END
    name = os.path.join(directory, f"{_prefix(columns, rows)}{language}.ansi")  # noqa: PTH118 - see above
    try:
        if _read(name) == text:
            os.utime(name)
            return
        with open(name + ".new", "w", encoding="utf-8") as file:  # noqa: PTH123
            file.write(text)
        os.replace(name + ".new", name)  # noqa: PTH105
    except OSError:
        return


def _remembered(directory: str, columns: int, rows: int) -> str:
    """The youngest frame of this size, or nothing."""
    found, age = "", 0.0
    try:
        with os.scandir(directory) as entries:
            for entry in entries:
                if entry.name.startswith(_prefix(columns, rows)) and entry.name.endswith(".ansi"):
                    touched = entry.stat().st_mtime
                    found, age = (entry.path, touched) if touched >= age else (found, age)
    except OSError:
        return ""
    text = _read(found) if found else ""
    return text if text.endswith(_END) else ""


def _prefix(columns: int, rows: int) -> str:
    return f"first-frame-{columns}x{rows}-"


def _read(name: str) -> str:
    try:
        with open(name, encoding="utf-8") as file:  # noqa: PTH123
            return file.read()
    except (OSError, UnicodeDecodeError):
        return ""


def _plain(columns: int, rows: int) -> str:
    top = (rows - len(_SHIPPED)) // 2 + 1
    return "".join(
        f"\x1b[{top + number};{max(1, (columns - len(line)) // 2 + 1)}H{line}" for number, line in enumerate(_SHIPPED)
    )
