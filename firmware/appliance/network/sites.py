"""The places where the case has stood, and what the network was like there."""

from dataclasses import dataclass

from firmware.hal.kinds import Title


@dataclass(frozen=True, slots=True)
class Site:
    """Where the case stands now. `guessed`: nobody has said it; the cell or the house's router has been seen there."""

    name: str
    title: Title
    guessed: bool = False
