"""What a clerk is told of the PIN of the SIM card: what is, what to do with the hands, what is safe."""

from typing import Final

from firmware.appliance.api.messages import CaseView
from firmware.appliance.network.modem import PinDesk
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.texts.eid import Guidance
from firmware.appliance.ui.texts.language import mark

_KEPT: Final = mark("Zwei Versuche bleiben für ein Telefon übrig.")
_CABLE: Final = mark("Mit Netzkabel können Sie weiterarbeiten.")

GUIDANCE: Final = {
    PinDesk.CLOSED: Guidance(
        "✓",
        mark("SIM-Karte offen"),
        Tone.GOOD,
        mark("Die SIM-Karte verlangt keine PIN."),
        mark("Gehen Sie zurück."),
        mark("Der Koffer kann den Mobilfunk nutzen."),
    ),
    PinDesk.WANTED: Guidance(
        "⚠",
        mark("SIM-PIN nötig"),
        Tone.NOTICE,
        mark("Die SIM-Karte verlangt ihre PIN."),
        mark("Geben Sie die PIN der SIM-Karte ein."),
        _KEPT,
        "N-222",
    ),
    PinDesk.TRYING: Guidance(
        "◌",
        mark("PIN wird geprüft"),
        Tone.CHECKING,
        mark("Die SIM-Karte prüft die PIN."),
        mark("Warten Sie einen Augenblick."),
        _KEPT,
    ),
    PinDesk.WRONG: Guidance(
        "✗",
        mark("SIM-PIN war falsch"),
        Tone.FAULT,
        mark("Die SIM-Karte nahm die PIN nicht an."),
        mark("Lesen Sie die PIN im SIM-Brief nach."),
        _KEPT,
        "N-231",
    ),
    PinDesk.SPARED: Guidance(
        "✗",
        mark("Hier keine PIN mehr"),
        Tone.FAULT,
        mark("Zu wenige PIN-Versuche sind übrig."),
        mark("Rufen Sie die Technik, oder entsperren Sie die Karte im Telefon."),
        mark("Der Koffer lässt die letzten Versuche unberührt."),
        "N-232",
    ),
    PinDesk.PUK: Guidance(
        "✗",
        mark("SIM-Karte gesperrt"),
        Tone.FAULT,
        mark("Die PIN war zu oft falsch."),
        mark("Rufen Sie die Technik, nur dort gibt es die PUK."),
        _CABLE,
        "N-223",
    ),
    PinDesk.FAILED: Guidance(
        "⚠",
        mark("PIN unklar"),
        Tone.NOTICE,
        mark("Das Modem brach bei der Prüfung ab."),
        mark("Warten Sie eine Minute, dann drücken Sie »Neu prüfen«."),
        mark("Der Koffer gibt die PIN nicht noch einmal ein."),
        "N-233",
    ),
}
AT_REST: Final = frozenset({PinDesk.CLOSED, PinDesk.TRYING})
"""Nobody has to do anything."""


def needs_hands(view: CaseView, device: str) -> bool:
    """Whether that device is a modem whose SIM card waits for somebody."""
    modem = view.network.modem
    return modem is not None and modem.device == device and modem.desk not in AT_REST
