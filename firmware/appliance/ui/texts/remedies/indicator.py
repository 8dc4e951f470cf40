"""The status lamp."""

from firmware.appliance.ui.texts.language import mark
from firmware.appliance.ui.texts.remedies.remedy import OTHERS, Remedies
from firmware.hal.ports.device import Reason

REMEDIES = Remedies(
    "G",
    20,
    {
        Reason.NOT_CONNECTED: (
            31,
            mark("Die Lampe wird nicht erkannt."),
            mark("Richten Sie sich nach dem Bildschirm."),
            OTHERS,
        ),
        Reason.SILENT: (
            32,
            mark("Die Lampe antwortet nicht."),
            mark("Richten Sie sich nach dem Bildschirm."),
            OTHERS,
        ),
    },
)
