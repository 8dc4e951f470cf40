"""What can be laid on a document reader, whatever way it sends what it reads."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date
from typing import Final

from firmware.hal.sim.peer import Poke
from firmware.hal.sim.specimen import identity_card
from firmware.hal.wire.mrz.digits import LETTERS
from firmware.hal.wire.mrz.write import write_zone

_OVER: Final = date(2019, 10, 31)
_LATER: Final = date(2045, 12, 31)
_PERSON: Final = {"surname": str, "given": str, "number": str}


class MrzHands(ABC):
    """Somebody with documents of people who do not exist."""

    def documents(self) -> Mapping[str, Poke]:
        """The pokes of every reader."""
        return {
            "document": Poke(self.document, _PERSON),
            "document-expired": Poke(self.expired, _PERSON),
            "document-misread": Poke(self.misread, _PERSON),
            "document-other": Poke(self.other, {}),
            "zone": Poke(self.zone, {"text": str}),
            "zone-half": Poke(self.zone_half, {"text": str}),
        }

    @abstractmethod
    def lay_on(self, lines: tuple[str, ...]) -> None:
        """Something with these lines."""

    @abstractmethod
    def half(self, lines: tuple[str, ...]) -> None:
        """The cable is pulled while the zone is on its way."""

    def document(self, surname: str, given: str, number: str) -> None:
        """An identity card that is valid for years."""
        self.lay_on(_card(surname, given, number, _LATER))

    def expired(self, surname: str, given: str, number: str) -> None:
        """An identity card whose time is over."""
        self.lay_on(_card(surname, given, number, _OVER))

    def misread(self, surname: str, given: str, number: str) -> None:
        """An identity card with a scratch: the first letter of its number is read as another."""
        first, *others = _card(surname, given, number, _LATER)
        wrong = "8" if first[5] != "8" else "B"
        self.lay_on((first[:5] + wrong + first[6:], *others))

    def other(self) -> None:
        """A card without a zone."""
        self.lay_on(("?",))

    def zone(self, text: str) -> None:
        """Any lines at all, with a slash between them."""
        self.lay_on(tuple(text.split("/")))

    def zone_half(self, text: str) -> None:
        """The cable is pulled while any such lines are on their way."""
        self.half(tuple(text.split("/")))


def _card(surname: str, given: str, number: str, expires: date) -> tuple[str, ...]:
    """Its lines; of the number what a zone can have."""
    printed = "".join(letter for letter in number.upper() if letter in LETTERS)
    return write_zone(identity_card(surname, given, printed, expires))
