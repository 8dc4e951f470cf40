"""The document scanner."""

from firmware.appliance.ui.texts.remedies.remedy import Remedies

REMEDIES = Remedies(
    "S",
    400,
    {},
)
