"""The receipt printer."""

from firmware.appliance.ui.texts.language import mark
from firmware.appliance.ui.texts.remedies.remedy import VISIT, Remedies
from firmware.hal.ports.device import Reason

REMEDIES = Remedies(
    "D",
    100,
    {
        Reason.PAPER_OUT: (
            101,
            mark("Das Papier ist zu Ende."),
            mark("Öffnen Sie den Deckel und legen Sie eine Rolle ein."),
            VISIT,
        ),
        Reason.PAPER_LOW: (
            102,
            mark("Das Papier geht zu Ende."),
            mark("Halten Sie eine neue Rolle bereit."),
            mark("Der Drucker druckt noch."),
        ),
        Reason.COVER_OPEN: (
            104,
            mark("Der Deckel steht offen."),
            mark("Drücken Sie den Deckel zu, bis er einrastet."),
            VISIT,
        ),
        Reason.PRINTER_ERROR: (
            105,
            mark("Das Druckwerk klemmt."),
            mark("Öffnen Sie den Deckel und nehmen Sie loses Papier heraus."),
            VISIT,
        ),
    },
)
