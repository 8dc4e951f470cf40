"""The document printer. What waits in it is printed by itself as soon as hands have helped."""

from firmware.appliance.ui.texts.language import mark
from firmware.appliance.ui.texts.remedies.remedy import OTHERS, VISIT, Remedies
from firmware.hal.ports.device import Reason

_GOES_ON = mark("Der Druck startet danach von selbst.")
_STILL = mark("Der Drucker druckt noch.")

REMEDIES = Remedies(
    "D",
    150,
    {
        Reason.PAPER_OUT: (
            151,
            mark("Das Papier fehlt."),
            mark("Öffnen Sie das Fach und legen Sie A4-Papier ein."),
            _GOES_ON,
        ),
        Reason.PAPER_JAM: (
            152,
            mark("Ein Blatt klemmt im Drucker."),
            mark("Öffnen Sie die Klappe und ziehen Sie das Blatt langsam heraus."),
            _GOES_ON,
        ),
        Reason.COVER_OPEN: (
            153,
            mark("Eine Klappe steht offen."),
            mark("Drücken Sie alle Klappen zu, bis sie einrasten."),
            _GOES_ON,
        ),
        Reason.TRAY_MISSING: (
            154,
            mark("Das Papierfach fehlt."),
            mark("Schieben Sie das Papierfach ganz hinein."),
            _GOES_ON,
        ),
        Reason.OUTPUT_FULL: (
            155,
            mark("Die Papierausgabe ist voll."),
            mark("Nehmen Sie die bedruckten Blätter heraus."),
            _GOES_ON,
        ),
        Reason.WRONG_MEDIA: (
            156,
            mark("Der Drucker verlangt anderes Papier."),
            mark("Legen Sie A4-Papier ein und drücken Sie am Drucker auf Start."),
            _GOES_ON,
        ),
        Reason.TONER_EMPTY: (
            157,
            mark("Toner oder Tinte ist leer oder fehlt."),
            mark("Setzen Sie die Ersatzkartusche ein."),
            _GOES_ON,
        ),
        Reason.TONER_LOW: (
            158,
            mark("Toner oder Tinte geht zu Ende."),
            mark("Legen Sie die Ersatzkartusche bereit."),
            _STILL,
        ),
        Reason.PAPER_LOW: (
            179,
            mark("Das Papier geht zu Ende."),
            mark("Legen Sie A4-Papier nach."),
            _STILL,
        ),
        Reason.PAUSED: (
            171,
            mark("Der Drucker ist angehalten."),
            mark("Drücken Sie am Drucker auf Start oder Fortsetzen."),
            _GOES_ON,
        ),
        Reason.WARMING_UP: (
            172,
            mark("Der Drucker wärmt sich auf."),
            mark("Warten Sie eine Minute."),
            VISIT,
        ),
        Reason.NEEDS_CLEANING: (
            173,
            mark("Ein Teil des Druckers ist bald verbraucht."),
            mark("Sagen Sie der Technik den Code."),
            _STILL,
        ),
        Reason.NO_FORMAT: (
            174,
            mark("Der Drucker versteht keine PDF-Dateien."),
            mark("Rufen Sie die Technik an und nennen Sie den Code."),
            OTHERS,
        ),
        Reason.PRINTER_ERROR: (
            175,
            mark("Der Drucker meldet eine Störung."),
            mark("Schalten Sie ihn aus und wieder ein."),
            mark("Prüfen Sie danach, welche Blätter schon da sind."),
        ),
    },
)
