"""The places to which cases are taken, and what the network is like there: the sheet for planning a deployment."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeGuard

from fleet.pages import words
from fleet.pages.language import Language, Text
from fleet.pages.views import Viewer
from fleet.pages.words import Badge, Tone, word
from fleet.store.rows import RecordRow

if TYPE_CHECKING:
    from fleet.pages.sentences import Fields, Teller, Told

STAYS: Final = 2000  # that are looked at, the newest ones
_HOUR: Final = 3600.0

RECOMMENDED: Final[Mapping[str, tuple[Tone, Text]]] = MappingProxyType(
    {
        "cable": (Tone.GOOD, Text("Netzkabel nehmen", "use the cable")),
        "lte": (Tone.GOOD, Text("Mobilfunk nehmen", "use mobile data")),
        "lte-portal": (
            Tone.NOTICE,
            Text("Mobilfunk nehmen, das Kabel verlangt eine Anmeldung", "use mobile data, the cable wants a sign-in"),
        ),
        "none": (Tone.FAULT, Text("kein Netz war brauchbar", "no network was any good")),
        "unknown": (Tone.CHECKING, Text("noch nichts bekannt", "nothing known yet")),
    }
)


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A place as the last case that stood there has told it."""

    name: str
    case: str
    last: str
    recommended: Badge
    ways: tuple[str, ...]
    signal: str


def site_board(viewer: Viewer, stays: Iterable[RecordRow]) -> tuple[SiteLine, ...]:
    """One line a place, by name; `stays` are the newest first, and the newest of each case at each place counts."""
    lines: dict[str, SiteLine] = {}
    for stay in stays:
        fields = _fields(stay)
        if fields is not None and str(fields.get("site")) not in lines:
            lines[str(fields.get("site"))] = _line(viewer, stay, fields)
    return tuple(sorted(lines.values(), key=lambda line: line.name))


def arrived(teller: "Teller", fields: "Fields") -> "Told":
    """Somebody has said where the case stands, or it knew the place again."""
    name = _name(fields.get("title"), fields.get("site"), teller.language)
    guessed = teller.say(" (vermutet)", " (guessed)") if fields.get("guessed") is True else ""
    return None, teller.say("Steht in", "Stands in") + f" {name}{guessed}."


def left(teller: "Teller", fields: "Fields") -> "Told":
    """A stay has ended."""
    name = _name(fields.get("title"), fields.get("site"), teller.language)
    _, text = RECOMMENDED.get(str(fields.get("recommended")), RECOMMENDED["unknown"])
    return None, teller.say("Verlässt", "Leaves") + f" {name}: {text.in_(teller.language)}."


def _name(title: object, site: object, language: Language) -> str:
    return str((title.get(language) if _is_table(title) else None) or site)


def _fields(stay: RecordRow) -> Mapping[str, object] | None:
    """A row of another version may lack anything."""
    try:
        told = json.loads(stay.body)
    except ValueError:
        return None
    return told if _is_table(told) else None


def _line(viewer: Viewer, stay: RecordRow, fields: Mapping[str, object]) -> SiteLine:
    tone, text = RECOMMENDED.get(str(fields.get("recommended")), RECOMMENDED["unknown"])
    ways = fields.get("ways")
    return SiteLine(
        _name(fields.get("title"), fields.get("site"), viewer.language),
        stay.case,
        viewer.seen(stay.received),
        Badge(tone, text.in_(viewer.language)),
        tuple(_ways(viewer, ways)) if _is_table(ways) else (),
        _signal(viewer, fields.get("heard")),
    )


def _ways(viewer: Viewer, ways: Mapping[str, object]) -> Iterator[str]:
    for name, way in sorted(ways.items()):
        if not _is_table(way):
            continue
        told = [viewer.say(f"{_number(way, 'used') / _HOUR:.1f} Stunden", f"{_number(way, 'used') / _HOUR:.1f} hours")]
        losses = int(_number(way, "losses"))
        if losses:
            told.append(viewer.say(f"{losses} Mal verloren", f"lost {losses} times"))
        if _number(way, "fastest"):
            told.append(viewer.say("mindestens", "at least") + f" {_number(way, 'fastest') * 8 / 1e6:.1f} Mbit/s")
        troubles = way.get("troubles")
        told += [word(words.VERDICT, what, viewer.language) for what in troubles] if _is_table(troubles) else []
        yield f"{name}: " + ", ".join(told)


def _signal(viewer: Viewer, heard: object) -> str:
    """The last day on which the modem heard anything."""
    day = heard[-1] if isinstance(heard, list) and heard else None
    if not _is_table(day):
        return viewer.say("nicht gemessen", "not measured")
    units = (("RSRP", "rsrp", "dBm"), ("RSRQ", "rsrq", "dB"), ("SINR", "sinr", "dB"))
    told = [f"{label} {day[key]:.0f} {unit}" for label, key, unit in units if isinstance(day.get(key), int | float)]
    return ", ".join(told) or viewer.say("nicht gemessen", "not measured")


def _number(table: Mapping[str, object], key: str) -> float:
    value = table.get(key)
    return float(value) if isinstance(value, int | float) else 0.0


def _is_table(value: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(value, dict)
