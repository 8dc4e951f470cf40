"""The sensor for shocks."""

from firmware.appliance.ui.texts.language import mark
from firmware.appliance.ui.texts.remedies.remedy import OTHERS, Remedies
from firmware.hal.ports.device import Reason

REMEDIES = Remedies(
    "G",
    100,
    {
        Reason.NOT_CONNECTED: (
            111,
            mark("Der Stoßsensor wird nicht erkannt."),
            mark("Tragen Sie den Koffer aufrecht."),
            OTHERS,
        ),
        Reason.GARBLED: (
            113,
            mark("Der Stoßsensor kommt nicht zur Ruhe."),
            mark("Stellen Sie den Koffer fest auf."),
            OTHERS,
        ),
    },
)
