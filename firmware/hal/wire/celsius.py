"""What a thermometer's figures mean: sensors glitch on a long bus, and some lie for good."""

from dataclasses import dataclass, replace
from typing import Final

COLDEST: Final = -40.0
HOTTEST: Final = 125.0
"""What the sensors of such a case can measure at all; −273 and 200 are a broken wire and a shorted one."""

GLITCHES: Final = 3
"""Figures in a row that cannot be, after which a thermometer that made sense before is believed no more."""

STEP: Final = 0.5  # degrees
CLEARS: Final = 3.0
"""Degrees by which it must be better again before it counts so, lest a fan that starts and stops make it flicker."""


class Nonsense(Exception):
    """No thermometer that works says this."""


@dataclass(frozen=True, slots=True)
class Felt:
    """`told` is the temperature that was told last, `waiting` a new one that must hold for one more reading."""

    told: float | None = None
    waiting: float | None = None
    glitches: int = 0


def feel(felt: Felt, figure: str) -> Felt:
    """What is believed after one more figure of hwmon, in thousandths of a degree. Raises `Nonsense`."""
    try:
        celsius = int(figure) / 1000
    except ValueError:
        celsius = HOTTEST + 1
    if not COLDEST <= celsius <= HOTTEST:
        return _glitch(felt, figure)
    celsius = round(celsius / STEP) * STEP
    if felt.told is None:
        return Felt(celsius)
    if celsius == felt.told:
        return Felt(felt.told)
    if felt.waiting is None:
        return Felt(felt.told, celsius)
    return Felt(celsius)


def _glitch(felt: Felt, figure: str) -> Felt:
    glitches = felt.glitches + 1
    if felt.told is None or glitches >= GLITCHES:
        raise Nonsense(figure)
    return replace(felt, glitches=glitches)


def verdict(before: int, celsius: float, coldest: float, hottest: float) -> int:
    """1 above `hottest`, −1 below `coldest`, else 0; once it was so, until it is better by `CLEARS`."""
    if celsius >= hottest - (CLEARS if before > 0 else 0.0):
        return 1
    return -1 if celsius <= coldest + (CLEARS if before < 0 else 0.0) else 0
