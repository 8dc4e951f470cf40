"""Rails that feed devices."""

from firmware.appliance.ui.texts.language import mark
from firmware.appliance.ui.texts.remedies.remedy import Remedies
from firmware.hal.ports.device import Reason

_STAYS = mark("Was daran hängt, bleibt, wie es ist.")
_CALL = mark("Rufen Sie die Technik an und nennen Sie den Code.")

REMEDIES = Remedies(
    "P",
    320,
    {
        Reason.NOT_CONNECTED: (331, mark("Der Stromverteiler ist nicht da."), _CALL, _STAYS),
        Reason.SILENT: (332, mark("Der Stromverteiler antwortet nicht."), _CALL, _STAYS),
        Reason.GARBLED: (333, mark("Der Stromverteiler meldet Unsinn."), _CALL, _STAYS),
        Reason.REFUSED: (334, mark("Dieser Strom lässt sich nicht schalten."), _CALL, _STAYS),
    },
)
