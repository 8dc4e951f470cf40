"""The computer of the case."""

from firmware.appliance.ui.texts.remedies.remedy import Remedies

REMEDIES = Remedies("P", 340, {})
