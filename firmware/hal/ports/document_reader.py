"""The reader for the machine-readable zone of identity cards, residence permits and passports (ICAO 9303-3 to -6)."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum, unique
from typing import Protocol

from firmware.hal.ports.device import Peripheral


@unique
class DocumentSize(StrEnum):
    """The three formats of ICAO 9303: a card, a folded card, a passport's data page."""

    TD1 = "td1"
    TD2 = "td2"
    TD3 = "td3"


@unique
class Sex(StrEnum):
    """What the zone says; German identity cards say nothing."""

    FEMALE = "f"
    MALE = "m"
    UNSPECIFIED = "unspecified"


@dataclass(frozen=True, slots=True)
class BirthDate:
    """A day of birth of which month and day may be unknown to the issuer (9303-3 4.8)."""

    year: int
    month: int | None
    day: int | None


@dataclass(frozen=True, slots=True)
class CheckDigits:
    """Which check digits hold. `optional` is one of passports only, and holds where there is none."""

    number: bool
    birth: bool
    expiry: bool
    optional: bool
    composite: bool

    @property
    def hold(self) -> bool:
        """Whether every one of them does."""
        return self.number and self.birth and self.expiry and self.optional and self.composite


@dataclass(frozen=True, slots=True)
class DocumentRead:
    """What a zone says. It is all about a citizen: nothing of it is in the printed form, and it rests nowhere.

    `code` is the kind of document without fillers (`ID`, `IT`, `IX`, `AR`, `P`), `issuer` and `nationality` codes of
    up to three letters (`D`). `surname` and `given_names` are in the zone's letters, `cut` says that the space did
    not do for the names. `birth` is None where it is not known at all, `expires` where no end is given. `optional`
    are the fields that each state fills as it likes; `version` is the pattern of a German document among them (PAuswG
    5(4) 7a).
    """

    size: DocumentSize = field(repr=False)
    code: str = field(repr=False)
    issuer: str = field(repr=False)
    number: str = field(repr=False)
    nationality: str = field(repr=False)
    birth: BirthDate | None = field(repr=False)
    sex: Sex = field(repr=False)
    expires: date | None = field(repr=False)
    surname: str = field(repr=False)
    given_names: str = field(repr=False)
    cut: bool = field(repr=False)
    optional: tuple[str, ...] = field(repr=False)
    version: str | None = field(repr=False)
    checks: CheckDigits = field(repr=False)

    @property
    def valid(self) -> bool:
        """Whether it was read right: every check digit holds."""
        return self.checks.hold

    def expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.expires is not None and self.expires < today


@dataclass(frozen=True, slots=True)
class DocumentUnreadable:
    """Something was laid on that has no zone of these three formats, or it could not be read whole."""


class DocumentReader(Peripheral[DocumentRead | DocumentUnreadable], Protocol):
    """Tells each document once when it is laid on."""
