"""The camera. It stands on a tripod and has a shutter that is closed by hand."""

from firmware.appliance.ui.texts.language import mark
from firmware.appliance.ui.texts.remedies.remedy import OTHERS, VISIT, Remedies
from firmware.hal.ports.device import Reason

REMEDIES = Remedies(
    "B",
    100,
    {
        Reason.SHUTTER_CLOSED: (
            101,
            mark("Die Blende der Kamera ist zu."),
            mark("Schieben Sie die Blende vor dem Objektiv auf."),
            VISIT,
        ),
        Reason.NO_FORMAT: (
            102,
            mark("Die Kamera bietet kein Bild an."),
            mark("Stecken Sie ihr Kabel am Koffer neu ein."),
            OTHERS,
        ),
        Reason.NOT_CONNECTED: (
            111,
            mark("Die Kamera ist nicht angeschlossen."),
            mark("Stellen Sie das Stativ auf und stecken Sie das Kabel ein."),
            OTHERS,
        ),
        Reason.IN_USE: (
            116,
            mark("Ein Programm nimmt gerade ein Bild auf."),
            mark("Warten Sie auf das Ende der Aufnahme."),
            VISIT,
        ),
    },
)
