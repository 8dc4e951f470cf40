"""The light of the screen."""

from firmware.appliance.ui.texts.language import mark
from firmware.appliance.ui.texts.remedies.remedy import OTHERS, Remedies
from firmware.hal.ports.device import Reason

REMEDIES = Remedies(
    "G",
    140,
    {
        Reason.NOT_CONNECTED: (
            151,
            mark("Das Bildschirmlicht wird nicht erkannt."),
            mark("Arbeiten Sie weiter, solange Sie etwas sehen."),
            OTHERS,
        ),
        Reason.SILENT: (
            152,
            mark("Das Bildschirmlicht antwortet nicht."),
            mark("Arbeiten Sie weiter, solange Sie etwas sehen."),
            OTHERS,
        ),
        Reason.REFUSED: (
            154,
            mark("Das Bildschirmlicht gehorcht nicht."),
            mark("Arbeiten Sie weiter, solange Sie etwas sehen."),
            OTHERS,
        ),
    },
)
