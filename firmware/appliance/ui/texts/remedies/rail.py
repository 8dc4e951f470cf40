"""Rails that feed devices."""

from firmware.appliance.ui.texts.remedies.remedy import Remedies

REMEDIES = Remedies("P", 320, {})
