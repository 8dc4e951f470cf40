"""The change terminal for ID cards."""

from firmware.appliance.ui.texts.remedies.remedy import Remedies

REMEDIES = Remedies(
    "E",
    100,
    {},
)
