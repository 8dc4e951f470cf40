"""The fan."""

from firmware.appliance.ui.texts.language import mark
from firmware.appliance.ui.texts.remedies.remedy import Remedies
from firmware.hal.ports.device import Reason

REMEDIES = Remedies(
    "G",
    60,
    {
        Reason.FAN_STALLED: (
            61,
            mark("Der Lüfter dreht sich nicht."),
            mark("Nehmen Sie weg, was in der Lüftung steckt."),
            mark("Wird es zu heiß, meldet es der Koffer."),
        ),
    },
)
