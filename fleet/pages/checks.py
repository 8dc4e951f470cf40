"""What is told of a check of the network."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from fleet.pages.language import Text
from fleet.pages.words import Tone

if TYPE_CHECKING:
    from fleet.pages.sentences import Fields, Teller, Told

FOUND: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "nothing": Text("alles erreichbar", "everything in reach"),
        "plug-cable": Text("am Netzkabel kommt nichts an", "nothing arrives at the network cable"),
        "no-address": Text("die Netzdose gibt keine Adresse", "the socket gives no address"),
        "sign-in": Text("das Netz des Hauses verlangt eine Anmeldung", "the building's network wants a sign-in"),
        "port-blocked": Text("der Weg zum Server ist gesperrt", "the way to the server is blocked"),
        "names-dead": Text("der Namensdienst antwortet nicht", "the name service does not answer"),
        "clock-wrong": Text("die Uhr des Koffers geht falsch", "the case's clock is wrong"),
        "intercepted": Text("jemand gibt sich als unser Server aus", "somebody poses as our server"),
        "nothing-passes": Text("nichts kommt durch", "nothing passes"),
        "server-down": Text("der Server antwortet nicht", "the server does not answer"),
        "tunnel-down": Text("der Tunnel ins Verwaltungsnetz fehlt", "the tunnel into the office network is missing"),
        "service-down": Text("ein Fachverfahren antwortet nicht", "a specialist application does not answer"),
        "modem-missing": Text("das Modem fehlt", "the modem is missing"),
        "sim-missing": Text("im Modem liegt keine SIM-Karte", "there is no SIM card in the modem"),
        "sim-pin": Text("die SIM-Karte wartet auf ihre PIN", "the SIM card waits for its PIN"),
        "sim-puk": Text("die SIM-Karte ist gesperrt (PUK)", "the SIM card is blocked (PUK)"),
        "sim-broken": Text("die SIM-Karte ist nicht zu lesen", "the SIM card cannot be read"),
        "searching": Text("das Modem sucht ein Netz", "the modem is looking for a network"),
        "no-coverage": Text("kein Mobilfunknetz am Ort", "no mobile network at the place"),
        "not-admitted": Text("das Mobilfunknetz lässt die Karte nicht zu", "the mobile network refuses the card"),
        "roaming-barred": Text("nur ein fremdes Mobilfunknetz am Ort", "only a foreign mobile network at the place"),
        "weak-signal": Text("der Empfang ist zu schwach", "reception is too weak"),
        "data-used-up": Text("das Datenvolumen ist aufgebraucht", "the data allowance is used up"),
    }
)


def checked(teller: "Teller", fields: "Fields") -> "Told":
    """Somebody had it checked, and what was wrong."""
    advice, about = fields.get("advice"), fields.get("about")
    found = teller.word(FOUND, advice)
    what = f"{found} ({about})" if about else found
    tone = Tone.GOOD if advice == "nothing" else Tone.NOTICE
    return tone, teller.say(f"Netz geprüft: {what}.", f"Network checked: {what}.")
