"""What a hand scanner types that acts as a USB keyboard: keys of a German or American board in, codes out. No I/O.

Such a scanner knows nothing of characters: it presses the keys that would make them on the keyboard it is set to. Set
to another one than `Layout` says, `/` arrives as `-` and Z as Y; which is why our own codes carry a check character.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from firmware.hal.config.inputs import Layout
from firmware.hal.wire.code_lines import GS, LONGEST, Code, Garbled, LineEvent
from firmware.hal.wire.input_records import EV_KEY, Frame, Record

KEY_ENTER: Final = 28
KEY_TAB: Final = 15
KEY_KPENTER: Final = 96
_ENDS: Final = frozenset({KEY_ENTER, KEY_KPENTER, KEY_TAB})

_SHIFTS: Final = frozenset({42, 54})
_ALTGR: Final = 100
_CONTROLS: Final = frozenset({29, 97})
_ALT: Final = 56
_SILENT: Final = frozenset({*_SHIFTS, *_CONTROLS, _ALTGR, _ALT, 58, 69})
"""Keys that make no character by themselves: modifiers, and the locks that some scanners toggle before a code."""

_KEY_RIGHT_BRACE: Final = 27
"""With Ctrl the separator of GS1 fields."""

# The rows of keys from the left, each from its first key's code on; kernel codes name places, not characters.
_ROWS: Final = ((2, 12), (16, 12), (30, 12), (43, 11), (86, 1), (57, 1))
_US: Final = ("1234567890-=", "qwertyuiop[]", "asdfghjkl;'`", "\\zxcvbnm,./", "<", " ")
_US_SHIFT: Final = ("!@#$%^&*()_+", "QWERTYUIOP{}", 'ASDFGHJKL:"~', "|ZXCVBNM<>?", ">", " ")
_DE: Final = ("1234567890ß´", "qwertzuiopü+", "asdfghjklöä^", "#yxcvbnm,.-", "<", " ")
_DE_SHIFT: Final = ('!"§$%&/()=?`', "QWERTZUIOPÜ*", "ASDFGHJKLÖÄ°", "'YXCVBNM;:_", ">", " ")
_PAD: Final = {55: "*", 74: "-", 78: "+", 98: "/", 71: "7", 72: "8", 73: "9", 75: "4", 76: "5", 77: "6"} | {
    79: "1", 80: "2", 81: "3", 82: "0", 83: "."
}  # fmt: skip
_DE_ALTGR: Final = {
    3: "²",
    4: "³",
    8: "{",
    9: "[",
    10: "]",
    11: "}",
    12: "\\",
    16: "@",
    18: "€",
    27: "~",
    50: "µ",
    86: "|",
}


def _board(rows: tuple[str, ...]) -> Mapping[int, str]:
    keys = {first + at: text[at] for (first, count), text in zip(_ROWS, rows, strict=True) for at in range(count)}
    return MappingProxyType(keys | _PAD)


_BOARDS: Final = MappingProxyType(
    {
        (Layout.AMERICAN, "plain"): _board(_US),
        (Layout.AMERICAN, "shift"): _board(_US_SHIFT),
        (Layout.AMERICAN, "altgr"): MappingProxyType({}),
        (Layout.GERMAN, "plain"): _board(_DE),
        (Layout.GERMAN, "shift"): _board(_DE_SHIFT),
        (Layout.GERMAN, "altgr"): MappingProxyType(_DE_ALTGR),
    }
)


class KeyCodes:
    """Puts the keys of a scanner together to codes, each ended by Enter or Tab. Bounded as `CodeLines` is.

    A key that makes no character on this board spoils the code it is in; the rest of it is skipped.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._held: set[int] = set()
        self._text: list[str] = []
        self._skipping = False

    @property
    def unfinished(self) -> bool:
        """Whether a code has begun that has not ended."""
        return self._skipping or bool(self._text)

    def feed(self, frame: Frame) -> list[LineEvent]:
        """What the keys of `frame` complete."""
        return [event for record in frame.records for event in self._take(record)]

    def lose(self) -> list[LineEvent]:
        """Keys were lost: the code they belong to is spoiled, and nobody knows what is held down."""
        self._held.clear()
        return self._spoil()

    def stale(self) -> list[LineEvent]:
        """Give up the unfinished code: a scanner types in one burst. What is held is let go too; one may hang."""
        events: list[LineEvent] = [Garbled()] if self._text else []
        self._text.clear()
        self._held.clear()
        self._skipping = False
        return events

    def _take(self, record: Record) -> list[LineEvent]:
        if record.kind != EV_KEY or record.value not in (0, 1):
            return []  # repeats are of a key that hangs; a scanner makes none
        if record.code in _SILENT:
            (self._held.add if record.value else self._held.discard)(record.code)
            return []
        return self._press(record.code) if record.value else []

    def _press(self, key: int) -> list[LineEvent]:
        if key in _ENDS:
            return self._end()
        if self._skipping:
            return []
        made = self._character(key)
        if made is None or len(self._text) >= LONGEST:
            return self._spoil()
        self._text.append(made)
        return []

    def _character(self, key: int) -> str | None:
        if _ALT in self._held:
            return None  # a scanner set to type characters by their numbers, as only Windows understands it
        if self._held & _CONTROLS and _ALTGR not in self._held:
            return GS if key == _KEY_RIGHT_BRACE else None
        level = "altgr" if _ALTGR in self._held else "shift" if self._held & _SHIFTS else "plain"
        return _BOARDS[self._layout, level].get(key)

    def _spoil(self) -> list[LineEvent]:
        if self._skipping:
            return []
        self._text.clear()
        self._skipping = True
        return [Garbled()]

    def _end(self) -> list[LineEvent]:
        text, told = "".join(self._text), self._skipping
        self._text.clear()
        self._skipping = False
        return [] if told or not text else [Code(text)]


def strokes(text: str, layout: Layout) -> list[Frame]:
    """The keys that a scanner set to `layout` presses for `text`, without a terminator.

    Raises `ValueError` for a character that this keyboard has not.
    """
    return [frame for character in text for frame in _stroke(character, layout)]


def characters(layout: Layout) -> frozenset[str]:
    """All that this keyboard can type."""
    levels = (_BOARDS[layout, level].values() for level in ("plain", "shift", "altgr"))
    return frozenset({GS}.union(*levels))


def tap(key: int) -> list[Frame]:
    """Press and release `key`."""
    return [Frame((Record(EV_KEY, key, value),)) for value in (1, 0)]


def _stroke(character: str, layout: Layout) -> list[Frame]:
    if character == GS:
        return _with(29, _KEY_RIGHT_BRACE)
    for level, modifier in (("plain", 0), ("shift", 42), ("altgr", _ALTGR)):
        for key, made in _BOARDS[layout, level].items():
            if made == character:
                return _with(modifier, key) if modifier else tap(key)
    raise ValueError("a character that this keyboard has not")


def _with(modifier: int, key: int) -> list[Frame]:
    down, up = (Frame((Record(EV_KEY, modifier, value),)) for value in (1, 0))
    return [down, *tap(key), up]
