"""The reader of identity documents."""

from firmware.appliance.ui.texts.remedies.remedy import Remedies

REMEDIES = Remedies(
    "S",
    600,
    {},
)
