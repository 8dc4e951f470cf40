"""The computer of the case."""

from firmware.appliance.ui.texts.language import mark
from firmware.appliance.ui.texts.remedies.remedy import Remedies
from firmware.hal.ports.device import Reason

REMEDIES = Remedies(
    "P",
    340,
    {
        Reason.UNDERVOLTAGE: (
            341,
            mark("Das Netzteil ist zu schwach."),
            mark("Nehmen Sie das Netzteil und das Kabel des Koffers."),
            mark("Sie können weiterarbeiten, bis der Koffer es meldet."),
        ),
        Reason.THROTTLED: (
            342,
            mark("Der Rechner arbeitet gebremst."),
            mark("Machen Sie die Lüftung frei und den Koffer weit auf."),
            mark("Es dauert alles länger, und nichts geht verloren."),
        ),
        Reason.NOT_CONNECTED: (
            351,
            mark("Der Rechner sagt nichts zum Strom."),
            mark("Rufen Sie die Technik an und nennen Sie den Code."),
            mark("Alles andere arbeitet weiter."),
        ),
    },
)
