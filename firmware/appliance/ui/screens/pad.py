"""A pad for amounts and counts, without a dead cell between its keys."""

from collections.abc import Callable
from enum import Enum, auto, unique
from functools import partial
from typing import Final

from textual.geometry import Region

from firmware.appliance.ui.grid import split
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.page import Page
from firmware.appliance.ui.texts.language import Say
from firmware.appliance.ui.texts.money import decimal_sign
from firmware.appliance.ui.widgets.key import Key
from firmware.appliance.ui.widgets.surface import Surface

_TALL: Final = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "sign", "0", "erase")
_FLAT: Final = ("1", "2", "3", "4", "5", "sign", "6", "7", "8", "9", "0", "erase")
_CENTS_DIGITS: Final = 2
ERASE: Final = "⌫"


@unique
class Typing(Enum):
    """What is typed on a pad, and with it what its eleventh key does."""

    AMOUNT = auto()  # digits and one decimal sign, which is a comma in `typed`
    COUNT = auto()  # a number; the key gives two zeros
    CODE = auto()  # digits that mean themselves, zeros in front too; the key takes all away


class Pad:
    """Keeps what was typed."""

    def __init__(self, changed: Callable[[], None], *, most_digits: int, typing: Typing) -> None:
        self.keys = {name: Key(f"key-{name}") for name in _TALL}
        self.typed = ""
        self._changed = changed
        self._most_digits = most_digits
        self._typing = typing

    def plan(self, region: Region, *, large: bool) -> dict[Surface, Region]:
        """Three keys beside each other, or six where there is little height."""
        order, columns, rows = (_FLAT, 6, 2) if large else (_TALL, 3, 4)
        return {self.keys[name]: each for name, each in zip(order, split(region, columns, rows), strict=True)}

    def draw(self, page: Page, say: Say) -> None:
        """Give the keys their meaning."""
        for name, key in self.keys.items():
            if name.isdigit():
                page.assign(key, action(name), partial(self._type, name))
        match self._typing:
            case Typing.AMOUNT:
                page.assign(self.keys["sign"], action(decimal_sign(say)), self._sign)
            case Typing.COUNT:
                page.assign(self.keys["sign"], action("00"), partial(self._type, "00"))
            case Typing.CODE:
                page.assign(self.keys["sign"], action("C"), self._clear)
        page.assign(self.keys["erase"], action(ERASE), self._erase)

    def forget(self) -> None:
        """Begin anew."""
        self.typed = ""

    @property
    def cents(self) -> int | None:
        """The amount that was typed, in cents; None while nothing was."""
        if not self.typed:
            return None
        euros, _, cents = self.typed.partition(",")
        return int(euros or "0") * 100 + int(cents.ljust(_CENTS_DIGITS, "0"))

    @property
    def count(self) -> int | None:
        """The number that was typed; None while nothing was."""
        return int(self.typed) if self.typed else None

    def _type(self, digits: str) -> None:
        euros, comma, cents = self.typed.partition(",")
        if self._typing is Typing.CODE:
            self.typed = (self.typed + digits)[: self._most_digits]
        elif comma and len(cents) < _CENTS_DIGITS:
            self.typed += digits
        elif not comma and len((euros + digits).lstrip("0")) <= self._most_digits:
            self.typed = (euros + digits).lstrip("0") or "0"
        self._changed()

    def _sign(self) -> None:
        if "," not in self.typed:
            self.typed = (self.typed or "0") + ","
        self._changed()

    def _clear(self) -> None:
        self.forget()
        self._changed()

    def _erase(self) -> None:
        self.typed = self.typed[:-1]
        self._changed()
