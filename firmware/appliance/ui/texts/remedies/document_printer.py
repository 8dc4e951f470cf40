"""The document printer."""

from firmware.appliance.ui.texts.remedies.remedy import Remedies

REMEDIES = Remedies(
    "D",
    150,
    {},
)
