"""What is told of the modem, its SIM card and the month's data."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from fleet.pages.language import Text
from fleet.pages.words import Tone

if TYPE_CHECKING:
    from fleet.pages.sentences import Fields, Teller, Told

REGISTRATION: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "unknown": Text("nicht bekannt", "not known"),
        "idle": Text("sucht nicht", "not looking"),
        "searching": Text("sucht ein Netz", "looking for a network"),
        "home": Text("im eigenen Netz", "in its own network"),
        "roaming": Text("in einem fremden Netz", "in a foreign network"),
        "denied": Text("vom Netz abgewiesen", "refused by the network"),
    }
)
UNLOCKING: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "unlocked": Text("entsperrt", "unlocked"),
        "wrong": Text("falsche PIN", "wrong PIN"),
        "puk": Text("gesperrt, braucht ihre PUK", "blocked, wants its PUK"),
        "unknown": Text("ob die PIN ankam, ist nicht bekannt", "whether the PIN arrived is not known"),
    }
)
STEP: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "reconnect": Text("neu verbunden", "connected anew"),
        "register": Text("neu im Netz angemeldet", "registered anew"),
        "reset": Text("zurückgesetzt", "reset"),
        "restart-service": Text("mit seinem Programm neu gestartet", "restarted with its program"),
        "power-cycle": Text("aus- und wieder eingeschaltet", "switched off and on"),
        "reboot": Text("mit dem ganzen Koffer neu gestartet", "restarted with the whole case"),
    }
)
CAUSE: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "stalled": Text("es ist angemeldet, aber nichts kommt durch", "it is registered, but nothing passes"),
        "hung": Text("es antwortet nicht", "it does not answer"),
        "gone": Text("es ist verschwunden", "it has disappeared"),
        "unserved": Text("sein Programm läuft nicht", "its program is not running"),
    }
)
RESULT: Final[Mapping[str, tuple[Tone, Text]]] = MappingProxyType(
    {
        "helped": (Tone.GOOD, Text("das half", "that helped")),
        "in-vain": (Tone.NOTICE, Text("das half nicht", "that did not help")),
        "refused": (Tone.FAULT, Text("das ging nicht", "that could not be done")),
    }
)
LEVEL: Final[Mapping[str, tuple[Tone, Text]]] = MappingProxyType(
    {
        "plenty": (Tone.GOOD, Text("reichen", "will do")),
        "tight": (Tone.NOTICE, Text("reichen so nicht für den Monat, der Koffer spart", "will not do, the case saves")),
        "nearly": (Tone.NOTICE, Text("fast aufgebraucht, der Koffer spart", "nearly used up, the case saves")),
        "used-up": (
            Tone.FAULT,
            Text("aufgebraucht, Mobilfunk nur noch ohne anderen Weg", "used up, mobile only where no other way works"),
        ),
    }
)


def registered(teller: "Teller", fields: "Fields") -> "Told":
    """Where it stands in the mobile network."""
    told = str(fields.get("registration"))
    tone = Tone.NOTICE if told in ("denied", "roaming") else None
    return tone, f"{teller.device(fields)}: {teller.word(REGISTRATION, told)}."


def unlocked(teller: "Teller", fields: "Fields") -> "Told":
    """A PIN was tried."""
    outcome, tries = str(fields.get("outcome")), fields.get("tries")
    left = "" if tries is None else teller.say(f", noch {tries} Versuche", f", {tries} tries left")
    word = teller.word(UNLOCKING, outcome)
    tone = None if outcome == "unlocked" else Tone.NOTICE
    return tone, teller.say("SIM-Karte", "SIM card") + f": {word}{'' if outcome == 'unlocked' else left}."


def mending(teller: "Teller", fields: "Fields") -> "Told":
    """Something is done for the modem."""
    device, why = teller.device(fields), teller.word(CAUSE, fields.get("cause"))
    what, times = teller.word(STEP, fields.get("step")), fields.get("times")
    return Tone.NOTICE, teller.say(
        f"{device} wird {what} (das {times}. Mal in 24 Stunden): {why}.",
        f"{device} is being {what} (time {times} in 24 hours): {why}.",
    )


def mended(teller: "Teller", fields: "Fields") -> "Told":
    """What came of it."""
    tone, result = RESULT.get(str(fields.get("result")), (Tone.NOTICE, Text("", "")))
    what = teller.word(STEP, fields.get("step"))
    return tone, f"{teller.device(fields)} {what}: {result.in_(teller.language)}."


def data_level(teller: "Teller", fields: "Fields") -> "Told":
    """How the month's data stand."""
    tone, level = LEVEL.get(str(fields.get("level")), (Tone.NOTICE, Text("", "")))
    used, limit = fields.get("used"), fields.get("limit")
    of = "" if limit is None else teller.say(f" von {limit}", f" of {limit}")
    how = level.in_(teller.language)
    return tone, teller.say(f"Mobile Daten {how}: {used}{of} MB.", f"Mobile data {how}: {used}{of} MB.")
