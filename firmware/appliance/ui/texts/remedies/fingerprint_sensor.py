"""The fingerprint sensor."""

from firmware.appliance.ui.texts.remedies.remedy import Remedies

REMEDIES = Remedies(
    "F",
    100,
    {},
)
