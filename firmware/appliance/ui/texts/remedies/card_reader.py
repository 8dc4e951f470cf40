"""The reader for staff cards."""

from firmware.appliance.ui.texts.remedies.remedy import Remedies

REMEDIES = Remedies(
    "C",
    100,
    {},
)
