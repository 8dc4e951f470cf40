"""The signature pad."""

from firmware.appliance.ui.texts.remedies.remedy import Remedies

REMEDIES = Remedies(
    "U",
    100,
    {},
)
