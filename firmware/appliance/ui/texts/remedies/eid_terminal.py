"""The change terminal for ID cards."""

from firmware.appliance.ui.texts.language import mark
from firmware.appliance.ui.texts.remedies.remedy import OTHERS, Remedies
from firmware.hal.ports.device import Reason

_PIN = mark("Keine PIN wurde geändert.")

REMEDIES = Remedies(
    "E",
    600,
    {
        Reason.NO_KEYPAD: (
            603,
            mark("Dieses Gerät hat keine Tasten für die PIN."),
            mark("Schließen Sie ein Änderungsterminal mit Tasten an."),
            _PIN,
        ),
        Reason.NOT_CONNECTED: (
            611,
            mark("Das Änderungsterminal fehlt."),
            mark("Stecken Sie seinen Stecker fest ein."),
            OTHERS,
        ),
        Reason.SILENT: (
            612,
            mark("Das Ausweisprogramm antwortet nicht."),
            mark("Ziehen Sie das Änderungsterminal ab und stecken Sie es neu ein."),
            OTHERS,
        ),
        Reason.GARBLED: (
            613,
            mark("Das Ausweisprogramm ist unverständlich."),
            mark("Rufen Sie die Technik an und nennen Sie den Code."),
            OTHERS,
        ),
        Reason.IN_USE: (
            616,
            mark("Ein anderes Programm hat das Terminal."),
            mark("Schließen Sie das andere Programm."),
            OTHERS,
        ),
        Reason.SERVICE_DOWN: (
            617,
            mark("Das Ausweisprogramm läuft nicht."),
            mark("Warten Sie eine Minute und rufen Sie sonst die Technik an."),
            OTHERS,
        ),
    },
)
