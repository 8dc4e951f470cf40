"""The document scanner. Nothing tells that hands have helped but the next scan."""

from firmware.appliance.ui.texts.language import mark
from firmware.appliance.ui.texts.remedies.remedy import Remedies
from firmware.hal.ports.device import Reason

_KEPT = mark("Bereits gescannte Seiten sind noch da.")

REMEDIES = Remedies(
    "S",
    400,
    {
        Reason.PAPER_JAM: (
            401,
            mark("Ein Blatt klemmt im Scanner."),
            mark("Öffnen Sie den Einzug und ziehen Sie das Blatt heraus."),
            _KEPT,
        ),
        Reason.COVER_OPEN: (
            402,
            mark("Der Scanner steht offen."),
            mark("Drücken Sie den Deckel zu und scannen Sie noch einmal."),
            _KEPT,
        ),
    },
)
