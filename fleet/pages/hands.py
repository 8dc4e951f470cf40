"""What is told of setting up and packing."""

from typing import TYPE_CHECKING

from fleet.pages import words
from fleet.pages.words import Tone, word

if TYPE_CHECKING:
    from fleet.pages.sentences import Fields, Teller, Told


def set_up(teller: "Teller", fields: "Fields") -> "Told":
    """Everything stands on the table."""
    seconds = fields.get("seconds")
    minutes = round(seconds / 60) if isinstance(seconds, int) else 0
    return None, teller.say(f"Aufgebaut in {minutes} Minuten.", f"Set up in {minutes} minutes.")


def left_outside(teller: "Teller", fields: "Fields") -> "Told":
    """The lid is closed, and something lies beside the case."""
    names = fields.get("devices")
    kinds = [teller.kinds.get(str(name), "") for name in names] if isinstance(names, list) else []
    told = [word(words.KIND, kind, teller.language) for kind in kinds if kind]
    told += [teller.say("Netzteil", "power supply")] if fields.get("mains") else []
    what = ", ".join(told) or teller.say("Geräte", "devices")
    return Tone.NOTICE, teller.say(
        f"Deckel geschlossen, noch angesteckt: {what}.", f"Lid closed while still plugged in: {what}."
    )
