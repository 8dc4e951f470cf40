"""Which MQTT to speak: 5 first, 3.1.1 where the broker does not know it."""

from firmware.appliance.telemetry.door import Failure, Version


class Versions:
    """What works is kept for the life of the process. A broker without MQTT 5 says so, or just hangs up."""

    def __init__(self) -> None:
        self.now = Version.V5

    def try_other(self, failure: Failure) -> bool:
        """Take note of a failure; whether the other version is worth an attempt at once."""
        if failure not in (Failure.VERSION, Failure.SILENT):
            return False
        at_once = self.now is Version.V5
        self.now = Version.V3 if at_once else Version.V5
        return at_once
