"""What a pen does on a pad, from the frames of its input device: hundredths of a millimetre and pressure. No I/O.

Tilt, distance and the pen's buttons are not looked at. The kernel does not hold values within the ends that a device
gives for them; here they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from firmware.hal.wire.input_records import EV_ABS, EV_KEY, Abilities, Axis, Frame

ABS_X: Final = 0x00
ABS_Y: Final = 0x01
ABS_PRESSURE: Final = 0x18
BTN_TOOL_PEN: Final = 0x140
BTN_TOUCH: Final = 0x14A

LONGEST_SIDE: Final = 60_000
"""Hundredths of a millimetre; a pad that claims to be larger than a table is absurd."""


class NoPen(ValueError):
    """The device is no pen pad, or says absurd things of itself."""


@dataclass(frozen=True, slots=True)
class Size:
    """A pad's writing area in hundredths of a millimetre."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Inked:
    """The pen wrote here; `begins` a stroke. From the upper left corner, in hundredths of a millimetre.

    How a hand moves tells who it is: not printed.
    """

    x: int = field(repr=False)
    y: int = field(repr=False)
    pressure: float = field(repr=False)
    begins: bool = field(repr=False)


@dataclass(frozen=True, slots=True)
class Lifted:
    """The stroke is over."""


PenEvent = Inked | Lifted


@dataclass(frozen=True, slots=True)
class _Scale:
    axis: Axis
    length: int

    def of(self, value: int) -> int:
        held = min(max(value, self.axis.minimum), self.axis.maximum) - self.axis.minimum
        return held * self.length // (self.axis.maximum - self.axis.minimum)


class Pen:
    """Follows one pen. `fallback` is the pad's size where its axes know no resolution. Raises `NoPen`."""

    def __init__(self, abilities: Abilities, fallback: Size) -> None:
        self._x = _scale(abilities.axes, ABS_X, fallback.width)
        self._y = _scale(abilities.axes, ABS_Y, fallback.height)
        self._force = _force(abilities)
        self._by_key = BTN_TOUCH in abilities.keys
        if not self._by_key and self._force is None:
            raise NoPen("it tells neither touch nor pressure")
        self.size = Size(self._x.length, self._y.length)
        self._now: dict[tuple[int, int], int] = {}
        self._writing = False

    def feed(self, frame: Frame) -> list[PenEvent]:
        """What `frame` means; nothing where the pen only hovers, or has not yet said where it is."""
        for record in frame.records:
            if (record.kind, record.code) in _WATCHED:
                self._now[record.kind, record.code] = record.value
        if not self._touches():
            return self.lift()
        if (EV_ABS, ABS_X) not in self._now or (EV_ABS, ABS_Y) not in self._now:
            return []
        begins, self._writing = not self._writing, True
        x, y = self._x.of(self._now[EV_ABS, ABS_X]), self._y.of(self._now[EV_ABS, ABS_Y])
        return [Inked(x, y, self._pressure(), begins)]

    def lift(self) -> list[PenEvent]:
        """End the stroke, because the pen did or because what it did is no longer known."""
        was, self._writing = self._writing, False
        return [Lifted()] if was else []

    def lose(self) -> list[PenEvent]:
        """Records were lost: nothing is known until the device says how things are."""
        self._now.clear()
        return self.lift()

    def _touches(self) -> bool:
        if self._now.get((EV_KEY, BTN_TOOL_PEN), 1) == 0:
            return False  # some pads let the pen go without lifting it
        if self._by_key:
            return self._now.get((EV_KEY, BTN_TOUCH), 0) == 1
        return self._pressure() > 0

    def _pressure(self) -> float:
        if self._force is None:
            return 1.0
        value = self._now.get((EV_ABS, ABS_PRESSURE), self._force.minimum)
        span = self._force.maximum - self._force.minimum
        return min(max((value - self._force.minimum) / span, 0.0), 1.0)


_WATCHED: Final = frozenset(
    {(EV_ABS, ABS_X), (EV_ABS, ABS_Y), (EV_ABS, ABS_PRESSURE), (EV_KEY, BTN_TOOL_PEN), (EV_KEY, BTN_TOUCH)}
)


def _scale(axes: Mapping[int, Axis], code: int, fallback: int) -> _Scale:
    axis = axes.get(code)
    if axis is None or axis.maximum <= axis.minimum:
        raise NoPen("it has no writing area")
    units = axis.maximum - axis.minimum
    length = units * 100 // axis.resolution if axis.resolution > 0 else fallback
    if not 0 < length <= LONGEST_SIDE:
        raise NoPen("its writing area has an absurd size")
    return _Scale(axis, length)


def _force(abilities: Abilities) -> Axis | None:
    axis = abilities.axes.get(ABS_PRESSURE)
    return axis if axis is not None and axis.maximum > axis.minimum else None
