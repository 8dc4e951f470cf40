"""How remedies are written down: for one kind of device, what is told for each reason."""

from collections.abc import Mapping
from dataclasses import dataclass

from firmware.appliance.ui.texts.language import mark
from firmware.hal.ports.device import Reason

VISIT = mark("Ein offener Vorgang bleibt erhalten.")
OTHERS = mark("Die anderen Geräte arbeiten weiter.")


@dataclass(frozen=True, slots=True)
class Advice:
    """Three sentences; `hands` is empty where there is nothing to do."""

    code: str
    what: str
    hands: str
    safe: str


@dataclass(frozen=True, slots=True)
class Remedies:
    """One kind of device: the letter and the base number of its codes, and a row for each reason of its own.

    A row is the code's number, what is, what to do with the hands, what is safe. Reasons that every device knows
    (not connected, silent, …) need none.
    """

    letter: str
    base: int
    rows: Mapping[Reason, tuple[int, str, str, str]]
