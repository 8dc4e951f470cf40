"""The far end of `evdev-pen`: a pad, a pen, and somebody who signs."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.inputs import PenConnection
from firmware.hal.sim.peer import Poke
from firmware.hal.sim.peers.input_hands import InputHands
from firmware.hal.wire.input_records import EV_ABS, EV_KEY, EV_SYN, SYN_DROPPED, Abilities, Axis, Frame, Record
from firmware.hal.wire.pen import ABS_PRESSURE, ABS_X, ABS_Y, BTN_TOOL_PEN, BTN_TOUCH

PAD: Final = Abilities(
    frozenset({BTN_TOOL_PEN, BTN_TOUCH}),
    {ABS_X: Axis(0, 9600, 100), ABS_Y: Axis(0, 6000, 100), ABS_PRESSURE: Axis(0, 1023)},
)
"""96 by 60 mm, a hundred units a millimetre."""

PACE: Final = 0.005
"""Seconds from point to point: what such pads do in truth."""

Points = Sequence[tuple[int, int]]


class PenPadPeer(InputHands):
    """Made in the running loop."""

    def __init__(self, config: DeviceConfig, directory: Path) -> None:
        super().__init__(config, directory, PAD)
        self.connection = replace(connection_of(config, PenConnection), path=self.far.path)

    def pokes(self) -> Mapping[str, Poke]:
        return {
            "sign": Poke(self.sign, {}),
            "write": Poke(self.write, {"points": str}),
            "sign-half": Poke(self.sign_half, {}),
            "lose": Poke(self.lose, {}),
            "garbage": Poke(self.garble, {}),
            "flood": Poke(self.flood, {}),
            **self.input_pokes(),
        }

    def sign(self) -> None:
        """Somebody signs, as fast as hands do."""
        self.far.pace = PACE
        for stroke in SIGNATURE:
            self.tell(written(stroke))

    def write(self, points: str) -> None:
        """One stroke over these points, in the pad's units: `1000,2000 1010,2010`; what is no point is left out."""
        self.far.pace = 0.0
        pairs = [(int(x), int(y)) for x, y in re.findall(r"\b(\d{1,5}),(\d{1,5})\b", points, re.ASCII)]
        self.tell(written(pairs) if pairs else [])

    def sign_half(self) -> None:
        """The cable is pulled in the middle of a stroke."""
        self.far.pace = 0.0
        self.tell(written(SIGNATURE[0])[: len(SIGNATURE[0]) // 2])
        self.far.unplug()

    def lose(self) -> None:
        """The kernel's buffer ran over in a stroke; then the pen is somewhere else, and still down."""
        begin = written([(1000, 1000), (1100, 1000)])[:-2]
        lost = Frame((Record(EV_SYN, SYN_DROPPED, 0), _at(ABS_X, 1200)))
        self.far.pace = 0.0
        self.tell([*begin, lost, _down(5000, 3000), _move(5100, 3000), _up()])

    def garble(self) -> None:
        """Values far beyond the axes, and records of no kind."""
        self.tell(
            [
                Frame((_key(BTN_TOUCH, 1), _at(ABS_X, 2**31 - 1), _at(ABS_Y, -(2**31)), _at(ABS_PRESSURE, 2**30))),
                Frame((Record(77, 999, -1), _key(BTN_TOUCH, 7))),
                _up(),
            ]
        )
        self.far.say(b"\x01\x02\x03")

    def flood(self) -> None:
        """More than any pen writes, and a frame without an end."""
        self.far.pace = 0.0
        self.tell(written([(index % 9600, index % 6000) for index in range(20000)]))
        self.tell([Frame(tuple(_at(ABS_X, value) for value in range(300)))])


def written(points: Points) -> list[Frame]:
    """One stroke: the pen comes near, goes down, moves, goes up and away."""
    (x, y), *more = points
    near = Frame((_key(BTN_TOOL_PEN, 1), _at(ABS_X, x), _at(ABS_Y, y)))
    moves = [_move(x, y) for x, y in more]
    return [near, _down(x, y), *moves, _up(), Frame((_key(BTN_TOOL_PEN, 0),))]


def _drawn() -> tuple[Points, ...]:
    """A name nobody has: a tall loop, a wavy line, and a stroke below both."""
    loop = [(900 + round(500 * math.sin(t / 8)), 2600 - round(1400 * math.cos(t / 8))) for t in range(55)]
    wave = [(1900 + 60 * t, 2900 + round(450 * math.sin(t / 4) * math.exp(-t / 90))) for t in range(90)]
    below = [(1200 + 110 * t, 4300 - 6 * t) for t in range(50)]
    return (loop, wave, below)


SIGNATURE: Final = _drawn()


def _key(code: int, value: int) -> Record:
    return Record(EV_KEY, code, value)


def _at(axis: int, value: int) -> Record:
    return Record(EV_ABS, axis, value)


def _down(x: int, y: int) -> Frame:
    return Frame((_key(BTN_TOOL_PEN, 1), _key(BTN_TOUCH, 1), *_move(x, y).records))


def _move(x: int, y: int) -> Frame:
    return Frame((_at(ABS_X, x), _at(ABS_Y, y), _at(ABS_PRESSURE, 300 + (x + y) % 400)))


def _up() -> Frame:
    return Frame((_at(ABS_PRESSURE, 0), _key(BTN_TOUCH, 0)))
