"""A whole zone: where each field stands in the three formats, and what they say together."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from firmware.hal.ports.document_reader import CheckDigits, DocumentRead, DocumentSize, Sex
from firmware.hal.wire.mrz.dates import read_birth, read_expiry
from firmware.hal.wire.mrz.digits import FILLER, check_digit, is_zone_text
from firmware.hal.wire.mrz.names import read_names

_SEXES: Final = {"F": Sex.FEMALE, "M": Sex.MALE, "X": Sex.UNSPECIFIED, FILLER: Sex.UNSPECIFIED}


@dataclass(frozen=True, slots=True)
class Layout:
    """A format: lines and their width, the first letters of its documents, and where fields stand in all the lines.

    `optional` are the free fields; `checked` says that they have a digit of their own, `overlong` that a number with
    more than nine characters goes on in them, ended by its digit and a filler (9303-5 and -6, note j). `composite`
    are the stretches that the digit at `last` is taken over.
    """

    size: DocumentSize
    lines: int
    width: int
    codes: str
    names: slice
    number: slice
    nationality: slice
    birth: slice
    sex: int
    expiry: slice
    optional: tuple[slice, ...]
    checked: bool
    overlong: bool
    composite: tuple[slice, ...]
    last: int


def _below(first: int, *places: int) -> tuple[slice, ...]:
    """Stretches of a lower line, by the places at which they begin and end."""
    return tuple(slice(first + start, first + end) for start, end in zip(places[::2], places[1::2], strict=True))


TD1: Final = Layout(
    DocumentSize.TD1, 3, 30, "ACI",
    names=slice(60, 90), number=slice(5, 14), nationality=slice(45, 48), birth=slice(30, 36), sex=37,
    expiry=slice(38, 44), optional=(slice(15, 30), slice(48, 59)), checked=False, overlong=True,
    composite=(slice(5, 30), *_below(30, 0, 7, 8, 15, 18, 29)), last=59,
)  # fmt: skip
TD2: Final = Layout(
    DocumentSize.TD2, 2, 36, "ACI",
    names=slice(5, 36), number=slice(36, 45), nationality=slice(46, 49), birth=slice(49, 55), sex=56,
    expiry=slice(57, 63), optional=(slice(64, 71),), checked=False, overlong=True,
    composite=_below(36, 0, 10, 13, 20, 21, 35), last=71,
)  # fmt: skip
TD3: Final = Layout(
    DocumentSize.TD3, 2, 44, "P",
    names=slice(5, 44), number=slice(44, 53), nationality=slice(54, 57), birth=slice(57, 63), sex=64,
    expiry=slice(65, 71), optional=(slice(72, 86),), checked=True, overlong=False,
    composite=_below(44, 0, 10, 13, 20, 21, 43), last=87,
)  # fmt: skip
LAYOUTS: Final = (TD1, TD2, TD3)


def read_zone(layout: Layout, text: str, today: date) -> DocumentRead | None:
    """What the joined lines of a zone say; None where a field has what it cannot have."""
    try:
        return _read(layout, text, today) if is_zone_text(text) else None
    except (ValueError, KeyError):
        return None


def _read(layout: Layout, text: str, today: date) -> DocumentRead:
    number, digit, optional = _number(layout, text)
    surname, given, cut = read_names(_only(r"[A-Z][A-Z<]*", text[layout.names]))
    issuer = _state(text[2:5])
    return DocumentRead(
        size=layout.size,
        code=_only(rf"[{layout.codes}][A-Z<]", text[:2]).rstrip(FILLER),
        issuer=issuer,
        number=number.rstrip(FILLER),
        nationality=_state(text[layout.nationality]),
        birth=read_birth(text[layout.birth], today),
        sex=_SEXES[text[layout.sex]],
        expires=read_expiry(text[layout.expiry], today),
        surname=surname,
        given_names=given,
        cut=cut,
        optional=optional,
        version=_version(issuer, optional[-1]),
        checks=_checks(layout, text, check_digit(number) == digit),
    )


def _only(pattern: str, text: str) -> str:
    if re.fullmatch(pattern, text) is None:
        raise ValueError("not what this field can have")
    return text


def _state(text: str) -> str:
    """A state or organisation by its code; Germany's is the one letter D, followed by fillers."""
    return _only("[A-Z]{1,3}<*", text).rstrip(FILLER)


def _number(layout: Layout, text: str) -> tuple[str, str, tuple[str, ...]]:
    """The document's number, its check digit, and what the optional data hold besides."""
    number = _only("[A-Z0-9][A-Z0-9<]*", text[layout.number])
    digit = text[layout.number.stop]
    first, *others = (text[place] for place in layout.optional)
    if digit == FILLER and layout.overlong:
        rest, _, first = first.partition(FILLER)
        number, digit = number + rest[:-1], rest[-1:]
    return number, digit, tuple(field.rstrip(FILLER) for field in (first, *others))


def _version(issuer: str, optional: str) -> str | None:
    """Year and month of the pattern of a German document, `2108`."""
    is_one = issuer == "D" and re.fullmatch(r"[0-9]{2}(0[1-9]|1[0-2])", optional)
    return optional if is_one else None


def _checks(layout: Layout, text: str, number: bool) -> CheckDigits:
    everything = "".join(text[stretch] for stretch in layout.composite)
    return CheckDigits(
        number=number,
        birth=_holds(text, layout.birth),
        expiry=_holds(text, layout.expiry),
        optional=not layout.checked or _optional_holds(text, layout.optional[-1]),
        composite=check_digit(everything) == text[layout.last],
    )


def _holds(text: str, field: slice) -> bool:
    """Whether the digit behind the field is its own."""
    return check_digit(text[field]) == text[field.stop]


def _optional_holds(text: str, field: slice) -> bool:
    """The digit of an empty field may be left out (9303-4 4.2.2.2 note)."""
    empty = not text[field].strip(FILLER)
    return _holds(text, field) or (empty and text[field.stop] == FILLER)
