"""What a clerk is told by a check of the network: each leg's name, and what is, to do and safe where one is broken.

The code is for the telephone: W and a number, from 200 on for mobile data.
"""

from typing import Final

from firmware.appliance.network.diagnosis import Advice, Leg, Word
from firmware.appliance.ui.texts.language import mark
from firmware.appliance.ui.texts.remedies.remedy import Advice as Told

LEGS: Final = {
    Leg.CABLE: mark("Netzkabel"),
    Leg.ADDRESS: mark("Anschluss"),
    Leg.SIM: mark("SIM-Karte"),
    Leg.MOBILE_NETWORK: mark("Mobilfunknetz"),
    Leg.SIGNAL: mark("Empfang"),
    Leg.DATA: mark("Datenvolumen"),
    Leg.PORTAL: mark("Ohne Anmeldung"),
    Leg.NAMES: mark("Namensdienst"),
    Leg.CLOCK: mark("Uhrzeit"),
    Leg.INTERCEPTION: mark("Abhörsicher"),
    Leg.PORT: mark("Durchlass"),
    Leg.SERVER: mark("Server"),
    Leg.TUNNEL: mark("Verwaltungsnetz"),
    Leg.SERVICE: mark("Fachverfahren"),
}
WORDS: Final = {
    Word.PENDING: mark("wird geprüft"),
    Word.HOLDS: mark("in Ordnung"),
    Word.BROKEN: mark("gestört"),
    Word.SKIPPED: mark("nicht prüfbar"),
}

_CALL = mark("Rufen Sie die Technik an und nennen Sie den Code.")
_WAIT_OR_CALL = mark("Warten Sie fünf Minuten und rufen Sie sonst die Technik an.")
_TO_THE_WINDOW = mark("Stellen Sie den Koffer an ein Fenster.")
_TAKE_CABLE = mark("Stecken Sie ein Netzkabel ein.")
_WAITS = mark("Meldungen warten, bis wieder Netz da ist.")
_DEVICES = mark("Alle Geräte am Koffer arbeiten weiter.")

_TOLD: Final = {
    Advice.NOTHING: (100, mark("Der Weg ins Netz ist frei."), "", mark("Es ist nichts zu tun.")),
    Advice.PLUG_CABLE: (
        101,
        mark("Am Netzkabel kommt kein Netz an."),
        mark("Stecken Sie das Netzkabel am Koffer und an der Dose ein."),
        _WAITS,
    ),
    Advice.NO_ADDRESS: (
        102,
        mark("Diese Netzdose gibt dem Koffer keinen Anschluss."),
        mark("Stecken Sie das Netzkabel in eine andere Dose."),
        _WAITS,
    ),
    Advice.SIGN_IN: (
        103,
        mark("Das Netz des Hauses verlangt eine Anmeldung."),
        mark("Bitten Sie das Haus, den Koffer freizuschalten."),
        _WAITS,
    ),
    Advice.PORT_BLOCKED: (104, mark("Dieses Netz sperrt den Weg zum Server."), _CALL, _WAITS),
    Advice.NAMES_DEAD: (105, mark("Dieses Netz findet keine Adressen."), _WAIT_OR_CALL, _DEVICES),
    Advice.CLOCK_WRONG: (106, mark("Die Uhr des Koffers geht falsch."), _CALL, _WAITS),
    Advice.INTERCEPTED: (
        107,
        mark("Jemand gibt sich hier als unser Server aus."),
        _CALL,
        mark("Der Koffer sendet ihm nichts."),
    ),
    Advice.NOTHING_PASSES: (108, mark("Das Netz ist da, aber nichts kommt durch."), _WAIT_OR_CALL, _WAITS),
    Advice.SERVER_DOWN: (
        109,
        mark("Der Server antwortet nicht, das Netz ist in Ordnung."),
        mark("Arbeiten Sie weiter."),
        mark("Meldungen warten, bis der Server antwortet."),
    ),
    Advice.TUNNEL_DOWN: (110, mark("Der Weg ins Verwaltungsnetz ist zu."), _CALL, _DEVICES),
    Advice.SERVICE_DOWN: (111, mark("Ein Fachverfahren antwortet nicht."), _WAIT_OR_CALL, _DEVICES),
    Advice.MODEM_MISSING: (
        201,
        mark("Das Modem für Mobilfunk fehlt."),
        mark("Stecken Sie das Modem fest ein."),
        _WAITS,
    ),
    Advice.SIM_MISSING: (
        202,
        mark("Im Modem liegt keine SIM-Karte."),
        mark("Legen Sie die SIM-Karte ins Modem ein."),
        _WAITS,
    ),
    Advice.SIM_PIN: (
        203,
        mark("Die SIM-Karte wartet auf ihre PIN."),
        mark("Geben Sie die PIN der SIM-Karte ein."),
        _WAITS,
    ),
    Advice.SIM_PUK: (204, mark("Die SIM-Karte ist gesperrt."), _CALL, _WAITS),
    Advice.SIM_BROKEN: (
        205,
        mark("Die SIM-Karte ist nicht zu lesen."),
        mark("Nehmen Sie die SIM-Karte heraus und legen Sie sie neu ein."),
        _WAITS,
    ),
    Advice.SEARCHING: (
        206,
        mark("Das Modem sucht noch ein Mobilfunknetz."),
        mark("Warten Sie eine Minute und prüfen Sie noch einmal."),
        _WAITS,
    ),
    Advice.NO_COVERAGE: (207, mark("Hier ist kein Mobilfunknetz."), _TO_THE_WINDOW, _WAITS),
    Advice.NOT_ADMITTED: (208, mark("Das Mobilfunknetz lässt die SIM-Karte nicht zu."), _CALL, _WAITS),
    Advice.ROAMING_BARRED: (209, mark("Hier ist nur ein fremdes Mobilfunknetz."), _TAKE_CABLE, _WAITS),
    Advice.WEAK_SIGNAL: (210, mark("Das Mobilfunknetz ist hier zu schwach."), _TO_THE_WINDOW, _WAITS),
    Advice.DATA_USED_UP: (211, mark("Das Datenvolumen des Monats ist verbraucht."), _TAKE_CABLE, _WAITS),
}


def told_of(advice: Advice) -> Told:
    """The sentences for what a check has found."""
    number, *sentences = _TOLD[advice]
    return Told(f"W-{number}", *sentences)
