"""Modems: their SIM card, and the mobile network around the case."""

from firmware.appliance.ui.texts.language import mark
from firmware.appliance.ui.texts.remedies.remedy import Remedies
from firmware.hal.ports.device import Reason

_CABLE = mark("Mit Netzkabel können Sie weiterarbeiten.")
_CALL = mark("Rufen Sie die Technik an und nennen Sie den Code.")
_WINDOW = mark("Stellen Sie den Koffer ans Fenster.")

REMEDIES = Remedies(
    "N",
    240,
    {
        Reason.SIM_MISSING: (
            221,
            mark("Im Modem fehlt die SIM-Karte."),
            mark("Schieben Sie die SIM-Karte in das Modem."),
            _CABLE,
        ),
        Reason.SIM_PIN: (
            222,
            mark("Die SIM-Karte verlangt ihre PIN."),
            mark("Geben Sie die PIN der SIM-Karte ein."),
            _CABLE,
        ),
        Reason.SIM_PUK: (223, mark("Die SIM-Karte ist gesperrt."), _CALL, _CABLE),
        Reason.SIM_BROKEN: (
            224,
            mark("Die SIM-Karte ist nicht lesbar."),
            mark("Stecken Sie die SIM-Karte neu ein."),
            _CABLE,
        ),
        Reason.SEARCHING: (225, mark("Das Modem sucht ein Netz."), mark("Warten Sie zwei Minuten."), _CABLE),
        Reason.NO_COVERAGE: (226, mark("Hier fehlt der Mobilfunk."), _WINDOW, _CABLE),
        Reason.NOT_ADMITTED: (227, mark("Das Netz lehnt die SIM-Karte ab."), _CALL, _CABLE),
        Reason.ROAMING_BARRED: (
            228,
            mark("Hier ist nur ein fremdes Netz."),
            mark("Stecken Sie ein Netzkabel an."),
            mark("Im fremden Netz entstehen keine Kosten."),
        ),
        Reason.WEAK_SIGNAL: (
            229,
            mark("Der Mobilfunk ist schwach."),
            _WINDOW,
            mark("Meldungen gehen langsam, aber sie gehen."),
        ),
    },
)
