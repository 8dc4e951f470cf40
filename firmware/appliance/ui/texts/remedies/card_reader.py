"""The reader for staff cards."""

from firmware.appliance.ui.texts.language import mark
from firmware.appliance.ui.texts.remedies.remedy import OTHERS, VISIT, Remedies
from firmware.hal.ports.device import Reason

_SPARED = mark("Die Karte hat keinen Versuch verloren.")

REMEDIES = Remedies(
    "C",
    100,
    {
        Reason.CARD_MISSING: (
            101,
            mark("Im Leser steckt keine Karte."),
            mark("Stecken Sie Ihre Dienstkarte ein und lassen Sie sie stecken."),
            VISIT,
        ),
        Reason.CARD_FOREIGN: (
            102,
            mark("Das ist keine Dienstkarte."),
            mark("Stecken Sie Ihre Dienstkarte in diesen Leser."),
            VISIT,
        ),
        Reason.CARD_MUTE: (
            103,
            mark("Die Karte antwortet nicht."),
            mark("Stecken Sie die Karte mit dem Chip voran neu ein."),
            VISIT,
        ),
        Reason.CARD_EMPTY: (
            104,
            mark("Der Dienstkarte fehlt ihr Zertifikat."),
            mark("Melden Sie die Karte der Stelle, die sie ausgegeben hat."),
            OTHERS,
        ),
        Reason.LAST_TRY: (
            105,
            mark("Nur noch ein Versuch für die PIN."),
            mark("Lassen Sie die PIN von der Kartenstelle zurücksetzen."),
            _SPARED,
        ),
        Reason.SILENT: (
            112,
            mark("Karte oder Leser antworten nicht."),
            mark("Ziehen Sie die Karte heraus und stecken Sie sie neu ein."),
            OTHERS,
        ),
        Reason.GARBLED: (
            113,
            mark("Die Karte antwortet Unverständliches."),
            mark("Stecken Sie die Karte neu ein."),
            VISIT,
        ),
    },
)
