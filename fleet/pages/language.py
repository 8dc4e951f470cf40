"""German first, English on request: each text stands beside its translation, so neither can be missing."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique


@unique
class Language(StrEnum):
    """The languages of the pages."""

    DE = "de"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages."""

    de: str
    en: str

    def in_(self, language: Language) -> str:
        """The text in `language`."""
        return self.de if language is Language.DE else self.en


def wanted(explicit: str | None, accepted: str) -> Language:
    """The language asked for by `?lang=`, else by the browser's Accept-Language, else German."""
    if explicit in set(Language):
        return Language(explicit)
    ranked = sorted((_rank(part) for part in accepted.lower().split(",")[:20]), reverse=True)
    known = [name for weight, name in ranked if weight > 0 and name in set(Language)]
    return Language(known[0]) if known else Language.DE


def _rank(part: str) -> tuple[float, str]:
    name, _, weight = part.strip().partition(";q=")
    try:
        return (float(weight) if weight else 1.0), name[:2]
    except ValueError:
        return 0.0, ""


def when(moment: datetime, now: datetime, language: Language) -> str:
    """A time as people say it, in the time zone of the server."""
    local, today = moment.astimezone(), now.astimezone().date()
    if local.date() == today:
        return local.strftime(Text("heute %H:%M", "today %H:%M").in_(language))
    return local.strftime(Text("%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M").in_(language))


def ago(moment: datetime, now: datetime, language: Language) -> str:
    """How long ago, in one unit."""
    seconds = max(0, int((now - moment).total_seconds()))
    if seconds < 60:
        return Text("gerade eben", "just now").in_(language)
    for size, one, many in _UNITS:
        if seconds >= size:
            count = seconds // size
            unit = (one if count == 1 else many).in_(language)
            return Text(f"vor {count} {unit}", f"{count} {unit} ago").in_(language)
    raise AssertionError  # the last unit takes every rest


_UNITS = (
    (86400, Text("Tag", "day"), Text("Tagen", "days")),
    (3600, Text("Stunde", "hour"), Text("Stunden", "hours")),
    (60, Text("Minute", "minute"), Text("Minuten", "minutes")),
)
