"""What is told of the power: what feeds the case, what its battery is worth, and why it went down."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from firmware.appliance.telemetry.messages import Hello
from fleet.pages import words
from fleet.pages.language import Text
from fleet.pages.words import Tone

if TYPE_CHECKING:
    from fleet.pages.sentences import Fields, Teller, Told

GAUGE: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "sound": Text("Ladeanzeige stimmt wieder", "Charge gauge is right again"),
        "frozen": Text("Ladeanzeige steht still, der Koffer zählt selbst", "Charge gauge is frozen, the case counts"),
        "lying": Text("Ladeanzeige stimmt nicht, der Koffer zählt selbst", "Charge gauge is wrong, the case counts"),
        "gone": Text("Ladeanzeige fehlt", "Charge gauge is missing"),
    }
)
ENDING: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "empty": Text("der Akku ist leer", "the battery is empty"),
        "lid-closed": Text("der Deckel war im Akkubetrieb lange zu", "the lid was closed on battery for long"),
        "asked": Text("zum Einpacken", "to be packed"),
    }
)


def urgency(hello: Hello) -> str:
    """The mode of the power; of an old case, which told no mode, its level."""
    return str(hello.mode or hello.level or "normal")


def is_low(hello: Hello) -> bool:
    """Whether somebody should look at the case's power."""
    return urgency(hello) not in {"normal", "mains", "battery"}


def charge(teller: "Teller", fields: "Fields") -> str:
    """Percent and minutes, as far as they are known."""
    percent, minutes = fields.get("percent"), fields.get("minutes")
    parts = [] if percent is None else [f"{percent} %"]
    if minutes is not None:
        parts.append(teller.say(f"reicht {minutes} Minuten", f"{minutes} minutes left"))
    return ", ".join(parts) or teller.say("Ladung unbekannt", "charge unknown")


def changed(teller: "Teller", fields: "Fields") -> "Told":
    """What an old case told."""
    return _now_from(teller, fields, str(fields.get("level")))


def entered(teller: "Teller", fields: "Fields") -> "Told":
    """Another mode."""
    return _now_from(teller, fields, str(fields.get("mode")))


def critical(teller: "Teller", fields: "Fields") -> "Told":
    """Nearly empty."""
    left = charge(teller, fields)
    return Tone.FAULT, teller.say(
        f"Akku leer ({left}): Koffer schaltet sich ab.", f"Battery empty ({left}): case shuts down."
    )


def measured(teller: "Teller", fields: "Fields") -> "Told":
    """The percent moved."""
    return None, teller.say("Akkustand", "Battery charge") + f": {charge(teller, fields)}."


def judged(teller: "Teller", fields: "Fields") -> "Told":
    """The gauge is worth more or less than before."""
    tone = None if fields.get("word") == "sound" else Tone.NOTICE
    return tone, teller.word(GAUGE, fields.get("word")) + "."


def worn(teller: "Teller", fields: "Fields") -> "Told":
    """The battery has aged."""
    percent = fields.get("percent")
    return Tone.NOTICE, teller.say(
        f"Akku gealtert: Er fasst noch {percent} % und sollte getauscht werden.",
        f"Battery worn: it holds {percent} % of what it did and should be changed.",
    )


def ending(teller: "Teller", fields: "Fields") -> "Told":
    """The case goes down in order."""
    why = teller.word(ENDING, fields.get("reason"))
    return Tone.NOTICE, teller.say("Koffer schaltet sich ab", "Case switches itself off") + f": {why}."


def _now_from(teller: "Teller", fields: "Fields", mode: str) -> "Told":
    badge = words.badge(words.MODE, mode, teller.language)
    source = fields.get("source")
    fed = teller.say("unbekannt", "unknown") if source is None else teller.word(words.POWER, source)
    tone = badge.tone if badge.tone in {Tone.FAULT, Tone.NOTICE} else None
    warning = f" {badge.word}." if badge.word else ""
    return tone, teller.say("Strom jetzt aus", "Now powered by") + f": {fed} ({charge(teller, fields)}).{warning}"
