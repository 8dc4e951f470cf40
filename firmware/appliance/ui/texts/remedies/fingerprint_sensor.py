"""The fingerprint sensor."""

from firmware.appliance.ui.texts.language import mark
from firmware.appliance.ui.texts.remedies.remedy import OTHERS, VISIT, Remedies
from firmware.hal.ports.device import Reason

REMEDIES = Remedies(
    "F",
    100,
    {
        Reason.NEEDS_CLEANING: (
            101,
            mark("Das Glas des Sensors ist schmutzig."),
            mark("Wischen Sie das Glas mit einem weichen, trockenen Tuch ab."),
            VISIT,
        ),
        Reason.WARMING_UP: (
            102,
            mark("Der Fingerscanner ist noch nicht so weit."),
            mark("Warten Sie eine Minute und stecken Sie ihn sonst neu ein."),
            OTHERS,
        ),
        Reason.NOT_REGISTERED: (
            103,
            mark("Der Fingerscanner ist hier nicht angemeldet."),
            mark("Rufen Sie die Technik an und nennen Sie den Code."),
            OTHERS,
        ),
        Reason.SERVICE_DOWN: (
            117,
            mark("Das Programm des Sensors läuft nicht."),
            mark("Warten Sie eine Minute und rufen Sie sonst die Technik an."),
            OTHERS,
        ),
    },
)
