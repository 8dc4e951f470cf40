"""The far end of `evdev-barcode`: a hand scanner that types what it reads."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.inputs import KeysConnection
from firmware.hal.sim.peer import Poke
from firmware.hal.sim.peers.input_hands import InputHands
from firmware.hal.wire.input_records import EV_KEY, EV_SYN, SYN_DROPPED, Abilities, Frame, Record
from firmware.hal.wire.key_codes import KEY_ENTER, characters, strokes, tap

BOARD: Final = Abilities(frozenset(range(1, 128)), {})
KEY_F13: Final = 183
SLOW: Final = 0.01
"""Seconds for each key of a scanner that was made slow."""


class KeyScannerPeer(InputHands):
    """Ends each code with Enter. Made in the running loop."""

    def __init__(self, config: DeviceConfig, directory: Path) -> None:
        super().__init__(config, directory, BOARD)
        self.connection = replace(connection_of(config, KeysConnection), path=self.far.path)
        self._layout = self.connection.layout

    def pokes(self) -> Mapping[str, Poke]:
        return {
            "scan": Poke(self.scan, {"text": str}),
            "scan-half": Poke(self.scan_half, {"text": str}),
            "garbage": Poke(self.garble, {}),
            "lose": Poke(self.lose, {"text": str}),
            "slow": Poke(self.slow, {}),
            **self.input_pokes(),
        }

    def scan(self, text: str) -> None:
        """Read one code."""
        self.tell([*self._keys(text), *tap(KEY_ENTER)])

    def scan_half(self, text: str) -> None:
        """The cable is pulled while the code is on its way."""
        self.tell(self._keys(text[: (len(text) + 1) // 2]))
        self.unplug()

    def lose(self, text: str) -> None:
        """The kernel's buffer runs over in the middle of a code."""
        half = len(text) // 2
        lost = Frame((Record(EV_SYN, SYN_DROPPED, 0), Record(EV_KEY, 30, 1)))
        before, after = self._keys(text[:half]), self._keys(text[half:])
        self.tell([*before, lost, *after, *tap(KEY_ENTER)])

    def garble(self) -> None:
        """A key that no code has, such as scanners press that are set to another system."""
        self.tell([*strokes("abc", self._layout), *tap(KEY_F13), *tap(KEY_ENTER)])

    def slow(self) -> None:
        """Each key takes its time, until the plug was out."""
        self.far.pace = SLOW

    def _keys(self, text: str) -> list[Frame]:
        """What the keyboard does not have, such a scanner leaves out."""
        board = characters(self._layout)
        return strokes("".join(character for character in text if character in board), self._layout)
