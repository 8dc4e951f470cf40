"""Somebody in front of the terminal of the real screen at 80x24: reads it and touches it."""

import re
import time

import pyte

from support.ui_pty import Terminal

DEADLINE = 20.0
ENTER = (72, 21)
PAD = {digit: (46 + 13 * (place % 3), 6 + 5 * (place // 3)) for place, digit in enumerate("123456789")} | {
    "0": (59, 21)
}
UNKNOWN_TO_PYTE = re.compile(rb"\x1b\]22;[a-z]*\x07|\x1b\[[<>=?][0-9;]*[a-z$]+|\x1b\[\?[0-9;]*[hl]")


class Screen:
    """What somebody in front of the terminal reads."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def text(self) -> str:
        return "\n".join(self._screen.display)

    def expect(self, words: str) -> None:
        """Read until `words` stand on the screen."""
        end = time.monotonic() + DEADLINE
        while words not in self.text:
            assert time.monotonic() < end, f"{words!r} never came:\n{self.text}"
            self._stream.feed(UNKNOWN_TO_PYTE.sub(b"", self.terminal.read(0.2, quiet=0.02)))

    def touch(self, where: tuple[int, int], then: str) -> None:
        self.terminal.touch(*where)
        self.expect(then)

    def find(self, words: str) -> tuple[int, int]:
        """The cell where `words` begin; the lowest ones, for there the keys are."""
        row = max(number for number, line in enumerate(self._screen.display) if words in line)
        return self._screen.display[row].index(words), row

    def find_key(self, digit: str) -> tuple[int, int]:
        """The middle of a digit's key on the pad at the right: nothing but the digit stands in its cells."""
        pattern = re.compile(rf"(?<!\S){re.escape(digit)}(?!\S)")
        for row, line in enumerate(self._screen.display):
            if row > 3 and (found := pattern.search(line, 41)):
                return found.start(), row
        raise AssertionError(f"no key {digit}:\n{self.text}")

    def touch_word(self, words: str, then: str) -> None:
        """Touch where `words` stand, as soon as they do."""
        self.expect(words)
        self.touch(self.find(words), then)

    def unlock(self, pin: str) -> None:
        """Type the PIN by touches."""
        self.expect("PIN eingeben")
        for count, digit in enumerate(pin, 1):
            self.touch(PAD[digit], " ".join("●" * count))
        self.touch(ENTER, "Leistungen")
