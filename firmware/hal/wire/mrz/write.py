"""A zone as an issuer prints it; for those who play a reader."""

from typing import Final

from firmware.hal.ports.document_reader import DocumentRead, Sex
from firmware.hal.wire.mrz.dates import write_day
from firmware.hal.wire.mrz.digits import FILLER, check_digit
from firmware.hal.wire.mrz.names import write_names
from firmware.hal.wire.mrz.zone import LAYOUTS, Layout

_LAYOUTS: Final = {layout.size: layout for layout in LAYOUTS}
_SEXES: Final = {Sex.FEMALE: "F", Sex.MALE: "M", Sex.UNSPECIFIED: FILLER}


def write_zone(document: DocumentRead) -> tuple[str, ...]:
    """Its lines, with all check digits as they must be, whatever `checks` says. What does not fit is cut."""
    layout = _LAYOUTS[document.size]
    paper = _Paper(layout)
    paper.put(slice(0, 5), document.code.ljust(2, FILLER) + document.issuer)
    width = layout.names.stop - layout.names.start
    paper.put(layout.names, write_names(document.surname, document.given_names, width))
    paper.put(layout.nationality, document.nationality)
    paper.put(slice(layout.sex, layout.sex + 1), _SEXES[document.sex])
    _put_days(paper, layout, document)
    _put_number(paper, layout, document)
    paper.put(slice(layout.last, layout.last + 1), check_digit(paper.read(*layout.composite)))
    return paper.lines()


class _Paper:
    def __init__(self, layout: Layout) -> None:
        self._letters = [FILLER] * (layout.width * layout.lines)
        self._width = layout.width

    def put(self, place: slice, text: str) -> None:
        width = place.stop - place.start
        self._letters[place] = text[:width].ljust(width, FILLER)

    def put_checked(self, place: slice, text: str) -> None:
        """With its digit behind it."""
        self.put(place, text)
        self._letters[place.stop] = check_digit(self.read(place))

    def read(self, *places: slice) -> str:
        return "".join("".join(self._letters[place]) for place in places)

    def lines(self) -> tuple[str, ...]:
        whole = "".join(self._letters)
        return tuple(whole[start : start + self._width] for start in range(0, len(whole), self._width))


def _put_days(paper: _Paper, layout: Layout, document: DocumentRead) -> None:
    birth, expires = document.birth, document.expires
    paper.put_checked(layout.birth, write_day(birth.year, birth.month, birth.day) if birth else "")
    paper.put_checked(layout.expiry, write_day(expires.year, expires.month, expires.day) if expires else "")


def _put_number(paper: _Paper, layout: Layout, document: DocumentRead) -> None:
    first, *others = document.optional
    width = layout.number.stop - layout.number.start
    head, rest = document.number[:width], document.number[width:]
    paper.put_checked(layout.number, head)
    if rest and layout.overlong:
        paper.put(slice(layout.number.stop, layout.number.stop + 1), FILLER)
        first = rest + check_digit(document.number) + FILLER + first
    put = paper.put_checked if layout.checked else paper.put
    for place, text in zip(layout.optional, (first, *others), strict=True):
        put(place, text)
