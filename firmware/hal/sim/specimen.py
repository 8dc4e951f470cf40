"""Documents of people who do not exist, for those who play a reader."""

from datetime import date
from typing import Final

from firmware.hal.ports.document_reader import BirthDate, CheckDigits, DocumentRead, DocumentSize, Sex

ALL_HOLD: Final = CheckDigits(number=True, birth=True, expiry=True, optional=True, composite=True)


def identity_card(surname: str, given_names: str, number: str, expires: date) -> DocumentRead:
    """A German identity card (PAuswG 5(4)): no sex, and the version of its pattern in the optional data."""
    return DocumentRead(
        size=DocumentSize.TD1,
        code="ID",
        issuer="D",
        number=number,
        nationality="D",
        birth=BirthDate(1983, 8, 12),
        sex=Sex.UNSPECIFIED,
        expires=expires,
        surname=surname,
        given_names=given_names,
        cut=False,
        optional=("", "2108"),
        version="2108",
        checks=ALL_HOLD,
    )
