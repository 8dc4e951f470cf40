"""The documents of HiLink sticks: XML with one layer of fields, or an error with a number. Everything is bounded."""

import re
from collections.abc import Mapping
from typing import Final
from xml.parsers import expat

from firmware.hal.wire.modem_values import counted

LARGEST: Final = 65536
"""Bytes of a document; the longest that is asked for has two thousand."""

MOST_FIELDS: Final = 200
LONGEST_FIELD: Final = 512

Fields = Mapping[str, str]

_COUNT: Final = re.compile(r"[0-9]{1,10}")


class NotHilink(ValueError):
    """What no such stick says; the message says what was wrong and nothing of what it was."""


class HilinkRefusal(Exception):
    """The stick answers with an error; what else it says is not kept."""

    def __init__(self, number: int) -> None:
        super().__init__(str(number))
        self.number = number


class _Reader:
    """Takes one document in. Nothing nested deeper than a field is looked at, and no document type is let in."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.root = ""
        self._depth = 0
        self._name = ""
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._refuse

    def read(self, body: bytes) -> None:
        try:
            self._parser.Parse(body, True)  # noqa: FBT003 - the library's own signature
        except expat.ExpatError as problem:
            raise NotHilink("no XML") from problem

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        del attributes
        self._depth += 1
        if self._depth == 1:
            self.root = name
        self._name = name if self._depth == 2 else ""
        if self._depth > 8 or len(self.fields) >= MOST_FIELDS:
            raise NotHilink("more than such a document has")
        if self._name:
            self.fields[self._name] = ""

    def _end(self, name: str) -> None:
        del name
        self._depth -= 1
        self._name = ""

    def _text(self, text: str) -> None:
        if self._depth == 1 and self.root == "response":
            self.fields[""] = (self.fields.get("", "") + text)[:LONGEST_FIELD]
        elif self._name:
            self.fields[self._name] = (self.fields[self._name] + text)[:LONGEST_FIELD]

    def _refuse(self, *_: object) -> None:
        raise NotHilink("a document type, which may hold anything")


def read_response(body: bytes) -> Fields:
    """The fields of an answer; under "" what stands in none ("OK"). Raises `NotHilink` and `HilinkRefusal`."""
    if len(body) > LARGEST:
        raise NotHilink("more than such a document has")
    reader = _Reader()
    reader.read(body)
    if reader.root == "error":
        raise HilinkRefusal(count_of(reader.fields.get("code"), 10**9) or 0)
    if reader.root != "response":
        raise NotHilink("neither an answer nor an error")
    return reader.fields


def count_of(text: str | None, most: int) -> int | None:
    """A field that is a whole number from 0 to `most`."""
    found = _COUNT.fullmatch((text or "").strip())
    return counted(int(found[0]), most) if found else None
