"""What to write into `case.toml` for a driver: found out by asking its pack, since only the pack knows its keys."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from firmware.hal.packs.pack import DriverPack
from firmware.reading import Mistakes, Table

_MISSING: Final = re.compile(r"connection\.([A-Za-z0-9_]+): is missing; must be (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The table `connection` as far as it is known; `open` has each key that a person must fill in, and what it is."""

    known: Mapping[str, object]
    open: Mapping[str, str]


def propose(pack: DriverPack, known: Mapping[str, object]) -> Proposal:
    """Take of what is `known` what the pack asks for, and nothing it can do without."""
    taken: dict[str, object] = {}
    while True:
        asked = _asked(pack, taken)
        fresh = {key: known[key] for key in asked if key in known and key not in taken}
        if not fresh:
            return Proposal(taken, {key: what for key, what in asked.items() if key not in taken})
        taken |= fresh


def _asked(pack: DriverPack, taken: Mapping[str, object]) -> dict[str, str]:
    """What the pack misses, by key."""
    mistakes = Mistakes()
    pack.read(Table("connection", dict(taken), mistakes))
    found = (_MISSING.fullmatch(line) for line in mistakes.lines)
    return {told[1]: told[2] for told in found if told}


def toml_value(value: object) -> str:
    """A text, a number or a flag as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    text = "".join(character for character in str(value) if character.isprintable())
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
