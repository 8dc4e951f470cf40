"""The contact of the seal."""

from firmware.appliance.ui.texts.language import mark
from firmware.appliance.ui.texts.remedies.remedy import OTHERS, Remedies
from firmware.hal.ports.device import Reason

REMEDIES = Remedies(
    "G",
    80,
    {
        Reason.NOT_CONNECTED: (
            91,
            mark("Der Siegelschalter wird nicht erkannt."),
            mark("Prüfen Sie das Siegel mit den Augen."),
            OTHERS,
        ),
        Reason.SILENT: (
            92,
            mark("Der Siegelschalter antwortet nicht."),
            mark("Prüfen Sie das Siegel mit den Augen."),
            OTHERS,
        ),
        Reason.GARBLED: (
            93,
            mark("Der Siegelschalter wackelt."),
            mark("Prüfen Sie das Siegel mit den Augen."),
            OTHERS,
        ),
        Reason.REFUSED: (
            94,
            mark("Der Siegelschalter merkt sich nichts."),
            mark("Rufen Sie die Technik an und nennen Sie den Code."),
            mark("Solange der Koffer an ist, wacht er."),
        ),
    },
)
