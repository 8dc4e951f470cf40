"""`koffer journal`: what happened last, from the controller or, where none runs, from its file."""

import argparse
import asyncio
import sqlite3
from pathlib import Path

import msgspec

from firmware.appliance.api.client import Client, RequestRefused
from firmware.appliance.api.messages import JournalEntry, JournalPage, Limit
from firmware.appliance.cli.words import add_directories, complain, paths_of, say
from firmware.appliance.journal.reading import read_tail
from firmware.appliance.paths import Paths


def main(argv: list[str]) -> int:
    """0 with the entries, oldest first; 1 where there is no journal to be read; 2 for wrong words."""
    parser = argparse.ArgumentParser(prog="koffer journal", description="Tell what happened last, oldest first.")
    add_directories(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--limit", type=int, default=100, metavar="N", help="how many, 1 to 1000; default: 100")
    wanted = parser.parse_args(argv)
    if not 1 <= wanted.limit <= 1000:
        parser.error("--limit: must be 1 to 1000")
    try:
        entries = _entries(paths_of(wanted), wanted.limit)
    except (OSError, sqlite3.Error, RequestRefused) as failed:
        return complain([f"koffer journal: {failed}"], 1)
    for entry in entries:
        say(msgspec.json.encode(entry).decode("utf-8") if wanted.json else line(entry))
    return 0


def _entries(paths: Paths, limit: int) -> tuple[JournalEntry, ...]:
    try:
        return asyncio.run(_ask(paths.socket, limit))
    except OSError:  # no controller runs
        return _from_file(paths.journal, limit)


async def _ask(socket: Path, limit: int) -> tuple[JournalEntry, ...]:
    async with await Client.connect(socket) as client:
        page = await client.call("journal.tail", Limit(limit), JournalPage)
        return page.entries


def _from_file(path: Path, limit: int) -> tuple[JournalEntry, ...]:
    if not path.exists():
        raise FileNotFoundError(f"no controller runs, and there is no journal at {path}")
    return tuple(JournalEntry(row.seq, row.at, msgspec.to_builtins(row.event)) for row in read_tail(path, limit))


def line(entry: JournalEntry) -> str:
    """The entry for a person."""
    fields = ", ".join(f"{key} {value}" for key, value in entry.event.items() if key != "type")
    return f"{entry.seq:>8}  {entry.at:%Y-%m-%d %H:%M:%S}  {entry.event['type']:<18}{fields}".rstrip()
