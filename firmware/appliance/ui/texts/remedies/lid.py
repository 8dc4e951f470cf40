"""The contact of the lid."""

from firmware.appliance.ui.texts.language import mark
from firmware.appliance.ui.texts.remedies.remedy import OTHERS, Remedies
from firmware.hal.ports.device import Reason

REMEDIES = Remedies(
    "G",
    0,
    {
        Reason.NOT_CONNECTED: (
            11,
            mark("Der Deckelschalter wird nicht erkannt."),
            mark("Sperren Sie den Koffer vor dem Schließen selbst."),
            OTHERS,
        ),
        Reason.SILENT: (
            12,
            mark("Der Deckelschalter antwortet nicht."),
            mark("Sperren Sie den Koffer vor dem Schließen selbst."),
            OTHERS,
        ),
    },
)
