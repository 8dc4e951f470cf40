"""The body of the case: its seal, how it stands, its voice and the light of its screen."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """The body was opened at the contact `device`, and nobody has looked at it yet.

    `at` is None where no clock saw it. `while_off`: it was found so at a start.
    """

    device: str
    at: datetime | None
    while_off: bool


@dataclass(frozen=True, slots=True)
class Body:
    """`seal` is the number of the seal that was put on at the last hand-over, "" where there is none.

    `sound` is whether the buzzer may be heard, `dark` whether the screen's light is out, and the first touch with it.
    `charging_held`: it is too hot or too cold for the battery to be charged.
    """

    opened: tuple[Opened, ...] = ()
    seal: str = ""
    tilted: bool = False
    charging_held: bool = False
    sound: bool = True
    dark: bool = False
