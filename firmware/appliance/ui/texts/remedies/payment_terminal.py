"""The card terminal."""

from firmware.appliance.ui.texts.language import mark
from firmware.appliance.ui.texts.remedies.remedy import Remedies
from firmware.hal.ports.device import Reason

# A terminal that is switched off in the middle of a payment leaves it unclear, so nobody is told to do that.
_TERMINAL = (mark("Prüfen Sie Kabel und Strom am Terminal."), mark("Eine offene Zahlung wird nicht wiederholt."))

REMEDIES = Remedies(
    "K",
    700,
    {
        Reason.SILENT: (712, mark("Das Terminal antwortet nicht."), *_TERMINAL),
        Reason.GARBLED: (713, mark("Das Terminal ist nicht zu verstehen."), *_TERMINAL),
        Reason.NOT_CONNECTED: (711, mark("Das Terminal ist nicht verbunden."), *_TERMINAL),
    },
)
