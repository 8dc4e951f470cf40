"""The signature pad."""

from firmware.appliance.ui.texts.language import mark
from firmware.appliance.ui.texts.remedies.remedy import OTHERS, Remedies
from firmware.hal.ports.device import Reason

REMEDIES = Remedies(
    "U",
    100,
    {
        Reason.UNDERVOLTAGE: (
            101,
            mark("Das Feld bekommt zu wenig Strom."),
            mark("Stecken Sie es direkt am Koffer ein."),
            OTHERS,
        ),
        Reason.IN_USE: (
            116,
            mark("Ein anderes Programm hat das Feld."),
            mark("Beenden Sie dort die Unterschrift."),
            OTHERS,
        ),
    },
)
