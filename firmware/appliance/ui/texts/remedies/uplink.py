"""Links to the world."""

from firmware.appliance.ui.texts.language import mark
from firmware.appliance.ui.texts.remedies.remedy import Remedies
from firmware.hal.ports.device import Reason

REMEDIES = Remedies(
    "N",
    200,
    {
        Reason.NO_CARRIER: (
            201,
            mark("Es kommt kein Netz an."),
            mark("Prüfen Sie Kabel und Antenne am Koffer."),
            mark("Meldungen warten, bis wieder Netz da ist."),
        ),
        Reason.NOT_CONNECTED: (
            211,
            mark("Der Netzanschluss fehlt."),
            mark("Stecken Sie den Netzadapter fest ein."),
            mark("Meldungen warten, bis wieder Netz da ist."),
        ),
    },
)
