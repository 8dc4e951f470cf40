"""Readers of smart cards."""

from collections.abc import Iterator
from dataclasses import dataclass

from firmware.hal.config import Connection


@dataclass(frozen=True, slots=True)
class ReaderConnection(Connection):
    """A PC/SC reader: a part of the name that pcscd gives it (`cyberJack`, `Virtual PCD 00 00`), or "" for any."""

    reader: str

    def claims(self) -> Iterator[tuple[str, str]]:
        yield "reader", f"card reader {self.reader}"


@dataclass(frozen=True, slots=True)
class ModuleConnection(ReaderConnection):
    """The same, and the PKCS#11 library that speaks to the cards used in it."""

    module: str
