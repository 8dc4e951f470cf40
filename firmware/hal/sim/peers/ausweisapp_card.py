"""An ID card as the eID client's stand-in knows it: its counters, and what must be typed next."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import ClassVar, Self


class Typed(Enum):
    """What became of what was typed."""

    ACCEPTED = auto()
    WRONG = auto()
    CHANGED = auto()


@dataclass(slots=True)
class PeerCard:
    """TR-03110: three tries, the last only after the CAN; then only the PUK helps. `retry` None: no ID card."""

    retry: int | None = 3
    deactivated: bool = False
    inoperative: bool = False
    can_given: bool = False
    pin_given: bool = False

    KINDS: ClassVar = ("in", "suspended", "blocked", "deactivated", "inoperative", "foreign")

    @classmethod
    def of(cls, name: str) -> Self:
        """A card in one of the states of KINDS."""
        retry = {"suspended": 1, "blocked": 0, "inoperative": 0, "foreign": None}.get(name, 3)
        return cls(retry, deactivated=name == "deactivated", inoperative=name == "inoperative")

    @property
    def told(self) -> dict[str, object]:
        """As the client tells of it."""
        if self.retry is None:
            return {}
        return {"deactivated": self.deactivated, "inoperative": self.inoperative, "retryCounter": self.retry}

    @property
    def asked_for(self) -> bool:
        """Whether a change goes on with this card."""
        return self.retry is not None and not self.deactivated and not self.inoperative

    @property
    def needs(self) -> str:
        """What must be typed next."""
        if self.pin_given:
            return "ENTER_NEW_PIN"
        if self.retry == 0:
            return "ENTER_PUK"
        return "ENTER_CAN" if self.retry == 1 and not self.can_given else "ENTER_PIN"

    def typed(self, *, right: bool) -> Typed:
        """Somebody has typed what it needs."""
        match self.needs:
            case "ENTER_NEW_PIN":
                return Typed.CHANGED
            case "ENTER_PUK" if right:
                self.retry = 3
            case "ENTER_CAN" if right:
                self.can_given = True
            case "ENTER_PIN" if right:
                self.pin_given, self.retry = True, 3
            case "ENTER_PIN":
                self.retry, self.can_given = (self.retry or 1) - 1, False
            case _:
                pass  # what was wrong and has no counter here
        return Typed.ACCEPTED if right else Typed.WRONG

    def forget(self) -> None:
        """The change has ended."""
        self.can_given = self.pin_given = False
