"""Battery and mains."""

from firmware.appliance.ui.texts.language import mark
from firmware.appliance.ui.texts.remedies.remedy import OTHERS, Remedies
from firmware.hal.ports.device import Reason

REMEDIES = Remedies(
    "P",
    300,
    {
        Reason.BATTERY_LOW: (
            301,
            mark("Der Akku wird leer."),
            mark("Schließen Sie das Netzteil an."),
            mark("Sie können noch weiterarbeiten."),
        ),
        Reason.BATTERY_CRITICAL: (
            302,
            mark("Der Akku ist fast leer."),
            mark("Schließen Sie sofort das Netzteil an."),
            mark("Der Koffer schaltet sich sonst geordnet ab."),
        ),
        Reason.BATTERY_DEFECT: (
            303,
            mark("Der Akku ist defekt."),
            mark("Arbeiten Sie nur mit Netzteil weiter."),
            mark("Am Netzteil geht nichts verloren."),
        ),
        Reason.BATTERY_WORN: (
            304,
            mark("Der Akku hält nur noch kurz."),
            mark("Bestellen Sie bei der Technik einen neuen."),
            mark("Sie können noch weiterarbeiten."),
        ),
        Reason.GAUGE_WRONG: (
            305,
            mark("Die Anzeige des Akkus stimmt nicht."),
            mark("Schließen Sie das Netzteil an, bis der Akku voll ist."),
            mark("Der Koffer rechnet so lange selbst."),
        ),
        Reason.CHARGING_HELD: (
            306,
            mark("Der Akku ist zu warm oder zu kalt."),
            mark("Stellen Sie den Koffer an einen Ort mit Zimmertemperatur."),
            mark("Er lädt dann von selbst weiter."),
        ),
        Reason.NOT_CONNECTED: (
            311,
            mark("Der Akku wird nicht erkannt."),
            mark("Lassen Sie das Netzteil angeschlossen."),
            OTHERS,
        ),
    },
)
