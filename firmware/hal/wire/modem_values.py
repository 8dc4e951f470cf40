"""What modems say of numbers and names, whichever way they are asked: a value that cannot be is none."""

import math
import re
from typing import Final

LONGEST: Final = 64
"""Characters of an operator's name; 3GPP TS 24.008, 10.5.3.5a gives it at most a quarter more."""

RSRP: Final = (-156.0, -31.0)
RSRQ: Final = (-43.0, 20.0)
SINR: Final = (-23.0, 40.0)
MOST_TRIES: Final = 10

_CARD: Final = re.compile(r"[0-9]{18,20}[0-9Ff]{0,2}")  # ITU-T E.118; some modems hand the filling on
_NETWORK: Final = re.compile(r"[0-9]{5,6}")
_CELL: Final = (0, 0xFFFFFFFF)  # neither is a cell


def measured(value: object, limits: tuple[float, float]) -> float | None:
    """A measurement within what the standard lets be reported."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) and limits[0] <= number <= limits[1] else None


def counted(value: object, most: int) -> int | None:
    """A whole number from 0 to `most`."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most else None


def named(value: object) -> str | None:
    """A name that can be shown: nothing that does not print, and not longer than names are."""
    if not isinstance(value, str) or len(value) > LONGEST:
        return None
    name = value.strip()
    return name if name and name.isprintable() else None


def network_of(value: object) -> str | None:
    """The number of a mobile network: three digits of country, two or three of network."""
    return value if isinstance(value, str) and _NETWORK.fullmatch(value) else None


def card_of(value: object) -> str | None:
    """A SIM's number (ICCID), without the filling."""
    return value.rstrip("Ff") if isinstance(value, str) and _CARD.fullmatch(value) else None


def cell_of(network: str, area: int, cell: int) -> str | None:
    """The place of a cell: "262-01-31c5-0083f7cd". `network` is its number, `area` 0 where nobody knows."""
    if network_of(network) is None or cell in _CELL or not 0 <= area < 1 << 24 or not 0 <= cell < 1 << 36:
        return None
    return f"{network[:3]}-{network[3:]}-{area:04x}-{cell:08x}"
