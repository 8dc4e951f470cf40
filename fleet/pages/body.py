"""What is told of the body of a case: its seal, its journey, its warmth."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from fleet.pages.language import Language, Text
from fleet.pages.words import Tone

if TYPE_CHECKING:
    from fleet.pages.sentences import Fields, Teller, Told

MOTION: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "shock": Text("Stoß", "shock"),
        "tilted": Text("Koffer liegt oder steht schräg", "case lies or stands askew"),
        "upright": Text("Koffer steht wieder aufrecht", "case stands upright again"),
    }
)


def broken(teller: "Teller", fields: "Fields") -> "Told":
    """The body was opened."""
    device, when = teller.device(fields), _when(teller, fields.get("at"))
    if fields.get("while_off"):
        return Tone.FAULT, teller.say(
            f"{device}: Gehäuse geöffnet, während der Koffer aus war{when}.",
            f"{device}: body opened while the case was off{when}.",
        )
    return Tone.FAULT, teller.say(f"{device}: Gehäuse geöffnet{when}.", f"{device}: body opened{when}.")


def looked_at(teller: "Teller", fields: "Fields") -> "Told":
    """Somebody has looked at it."""
    operator = fields.get("operator")
    who = "" if operator is None else f" ({operator})"
    return None, teller.say(f"Geöffnetes Gehäuse wurde geprüft{who}.", f"Opened body was looked at{who}.")


def sealed(teller: "Teller", fields: "Fields") -> "Told":
    """A new seal."""
    number = fields.get("number")
    return None, teller.say(f"Versiegelt mit Nummer {number}.", f"Sealed with number {number}.")


def moved(teller: "Teller", fields: "Fields") -> "Told":
    """A knock or another stance."""
    motion, times = str(fields.get("motion")), fields.get("times")
    tone = None if motion == "upright" else Tone.NOTICE
    often = f" ({times}×)" if times != 1 else ""
    return tone, f"{teller.device(fields)}: {teller.word(MOTION, motion)}{often}."


def charging(teller: "Teller", fields: "Fields") -> "Told":
    """Too hot or too cold to be charged."""
    celsius = fields.get("celsius")
    if fields.get("held"):
        return Tone.NOTICE, teller.say(
            f"Akku wird bei {celsius} °C nicht geladen.", f"Battery is not charged at {celsius} °C."
        )
    return None, teller.say(f"Akku wird bei {celsius} °C wieder geladen.", f"Battery is charged again at {celsius} °C.")


def _when(teller: "Teller", at: object) -> str:
    if not isinstance(at, str):
        return ""
    try:
        moment = datetime.fromisoformat(at).astimezone()
    except ValueError:
        return ""
    day = f"{moment:%d.%m.%Y %H:%M}" if teller.language is Language.DE else f"{moment:%Y-%m-%d %H:%M}"
    return teller.say(f" am {day}", f" on {day}")
