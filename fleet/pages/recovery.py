"""What is told of devices that hang, and of what is done for them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from fleet.pages import words
from fleet.pages.language import Text
from fleet.pages.words import Tone

if TYPE_CHECKING:
    from fleet.pages.sentences import Fields, Teller, Told

STEP: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "reconnect": Text("neu verbunden", "connected anew"),
        "power-cycle": Text("aus- und wieder eingeschaltet", "switched off and on"),
    }
)
HELD: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "early": Text("es kommt vielleicht zu sich", "it may come to itself"),
        "helping": Text("es startet noch", "it is still starting"),
        "no-rail": Text("sein Strom lässt sich nicht schalten", "its power cannot be switched"),
        "rail-defect": Text("seine Stromschiene lässt sich nicht schalten", "its rail cannot be switched"),
        "payment": Text("eine Zahlung läuft", "a payment is under way"),
        "neighbour": Text("ein Gerät an derselben Schiene arbeitet", "a device on the same rail is at work"),
        "budget": Text("heute schon zu oft neu gestartet", "restarted too often today"),
        "resting": Text("es ruht nach dem letzten Versuch", "it rests after the last try"),
        "unrecorded": Text("der Versuch lässt sich nicht festhalten", "the try cannot be recorded"),
    }
)


def recovering(teller: "Teller", fields: "Fields") -> "Told":
    """Something is done for a device."""
    device, how = teller.device(fields), teller.word(words.REASON, fields.get("reason"))
    what = teller.word(STEP, fields.get("step"))
    return Tone.NOTICE, teller.say(f"{device} wird {what}: {how}.", f"{device} is being {what}: {how}.")


def recovered(teller: "Teller", fields: "Fields") -> "Told":
    """It helped."""
    device, what = teller.device(fields), teller.word(STEP, fields.get("step"))
    return Tone.GOOD, teller.say(f"{device} geht wieder: {what}.", f"{device} is well again: {what}.")


def held(teller: "Teller", fields: "Fields") -> "Told":
    """Nothing is done now."""
    device, why = teller.device(fields), teller.word(HELD, fields.get("why"))
    return Tone.FAULT, teller.say(f"{device} hängt und wird gelassen: {why}.", f"{device} hangs and is left: {why}.")
