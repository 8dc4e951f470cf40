"""The guard of the USB sockets, where case.toml wants one. A rehearsal has none: the sockets are not the case's."""

from collections.abc import Callable

from firmware.appliance.managers.usb_guard import UsbGuard
from firmware.appliance.managers.usb_policy import rules_of
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.config import HalConfig
from firmware.hal.inventory import Hal


def usb_guards(
    config: HalConfig, hal: Hal, check: Callable[[str], object], timeline: Timeline, clock: Clock
) -> list[UsbGuard]:
    """The one guard, or none where nobody is kept out."""
    if hal.usb is None or not config.usb.guard:
        return []
    return [UsbGuard(hal.usb, hal.hotplug, rules_of(config), check, timeline, clock)]
