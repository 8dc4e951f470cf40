"""`koffer check-closings`: whether the book still says what the protocols of closed days say."""

import argparse
import sqlite3
from pathlib import Path

import msgspec

from firmware.appliance.book.entries import DaySealed, Line
from firmware.appliance.book.protocol import Protocol, read_protocol
from firmware.appliance.book.seal import digest, holds
from firmware.appliance.cli.words import add_directories, complain, paths_of, say
from firmware.appliance.journal.reading import read_book
from firmware.appliance.paths import Paths


def main(argv: list[str]) -> int:
    """0 when every protocol fits the book, 1 when one does not; a line for each."""
    parser = argparse.ArgumentParser(
        prog="koffer check-closings",
        description="Compare the protocols of closed days with the book. Who signed them, `openssl cms` tells.",
    )
    add_directories(parser)
    paths = paths_of(parser.parse_args(argv))
    wrong = []
    for file in sorted(paths.closings.glob("protocol-*.json")):
        if problem := trouble(paths, file):
            wrong.append(f"{file.name}: {problem}")
        else:
            say(f"{file.name}: the book says the same")
    return complain(wrong, 1) if wrong else 0


def trouble(paths: Paths, file: Path) -> str | None:
    """What does not fit, or None."""
    try:
        text = file.read_bytes()
        made = read_protocol(text)
        before, lines = read_book(paths.journal, made.number)
    except (OSError, msgspec.DecodeError, sqlite3.Error) as problem:
        return str(problem)
    return _compare(text, made, before, lines)


def _compare(text: bytes, made: Protocol, before: bytes, lines: list[Line]) -> str | None:
    last = lines[-1].entry if lines else None
    if not isinstance(last, DaySealed):
        return f"day {made.number} is not sealed in the book"
    if last.protocol != digest(text):
        return "this is not the protocol that was sealed"
    return None if holds(made, lines, before) else "the book was changed after the day was sealed"
