"""What is told of PIN changes at the change terminal for ID cards; whose card it was, nobody knows."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from fleet.pages.language import Text
from fleet.pages.words import Tone

if TYPE_CHECKING:
    from fleet.pages.sentences import Teller

ENDING: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "changed": Text("geändert", "changed"),
        "cancelled": Text("abgebrochen", "stopped"),
        "no-keypad": Text("das Gerät hat keine Tasten", "the device has no keys"),
        "not-offered": Text("mit diesem Gerät nicht möglich", "not possible with this device"),
        "no-terminal": Text("kein Änderungsterminal", "no change terminal"),
        "service-down": Text("das Ausweisprogramm läuft nicht", "the ID program does not run"),
        "in-use": Text("das Ausweisprogramm war beschäftigt", "the ID program was busy"),
        "card-removed": Text("der Ausweis wurde herausgenommen", "the ID card was taken out"),
        "deactivated": Text("die Online-Funktion ist ausgeschaltet", "the online function is switched off"),
        "inoperative": Text("die PUK ist verbraucht", "the PUK is used up"),
        "timed-out": Text("niemand hat etwas eingegeben", "nobody typed anything"),
        "refused": Text("vom Ausweisprogramm abgelehnt", "refused by the ID program"),
        "unclear": Text("unklar, welche PIN gilt", "unclear which PIN is valid"),
    }
)


def pin_change_ended(teller: "Teller", fields: Mapping[str, object]) -> tuple[Tone | None, str]:
    """A change that ended unclear needs the office."""
    outcome = str(fields.get("outcome"))
    how = teller.word(ENDING, outcome)
    tone = Tone.NOTICE if outcome == "unclear" else None
    return tone, teller.say(f"PIN-Änderung am Ausweis: {how}.", f"PIN change of an ID card: {how}.")
