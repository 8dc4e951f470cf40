"""The fan."""

from firmware.appliance.ui.texts.remedies.remedy import Remedies

REMEDIES = Remedies("G", 60, {})
