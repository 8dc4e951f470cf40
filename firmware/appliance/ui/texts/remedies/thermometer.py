"""Thermometers."""

from firmware.appliance.ui.texts.language import mark
from firmware.appliance.ui.texts.remedies.remedy import Remedies
from firmware.hal.ports.device import Reason

REMEDIES = Remedies(
    "G",
    40,
    {
        Reason.TOO_HOT: (
            41,
            mark("Im Koffer ist es zu heiß."),
            mark("Stellen Sie ihn in den Schatten und die Lüftung frei."),
            mark("Der Akku wird so lange nicht geladen."),
        ),
        Reason.TOO_COLD: (
            42,
            mark("Im Koffer ist es zu kalt."),
            mark("Lassen Sie ihn in einem warmen Raum stehen."),
            mark("Der Akku wird so lange nicht geladen."),
        ),
        Reason.NOT_CONNECTED: (
            51,
            mark("Ein Temperaturfühler wird nicht erkannt."),
            mark("Lassen Sie die Lüftung frei."),
            mark("Der Lüfter läuft vorsorglich schneller."),
        ),
        Reason.SILENT: (
            52,
            mark("Ein Temperaturfühler antwortet nicht."),
            mark("Lassen Sie die Lüftung frei."),
            mark("Der Lüfter läuft vorsorglich schneller."),
        ),
        Reason.GARBLED: (
            53,
            mark("Ein Temperaturfühler misst Unsinn."),
            mark("Lassen Sie die Lüftung frei."),
            mark("Der Lüfter läuft vorsorglich schneller."),
        ),
    },
)
