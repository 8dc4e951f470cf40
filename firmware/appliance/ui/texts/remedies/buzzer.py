"""The buzzer."""

from firmware.appliance.ui.texts.language import mark
from firmware.appliance.ui.texts.remedies.remedy import OTHERS, Remedies
from firmware.hal.ports.device import Reason

REMEDIES = Remedies(
    "G",
    120,
    {
        Reason.NOT_CONNECTED: (
            131,
            mark("Der Summer wird nicht erkannt."),
            mark("Richten Sie sich nach dem Bildschirm."),
            OTHERS,
        ),
        Reason.REFUSED: (
            134,
            mark("Der Summer lässt sich nicht benutzen."),
            mark("Richten Sie sich nach dem Bildschirm."),
            OTHERS,
        ),
    },
)
