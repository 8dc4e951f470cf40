"""What is plugged in and pulled out: known devices by the match rules of `case.toml`, and strangers."""

import logging
from collections.abc import Callable, Mapping
from contextlib import aclosing
from typing import Final

from firmware.appliance.managers.waiting import Bound
from firmware.appliance.state.events import DeviceArrived, DeviceLeft, StrangerArrived
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.config import MatchRule
from firmware.hal.ports.hotplug import Hotplug, PlugAction, PlugEvent

MOST_EVENTS: Final = 60  # a minute; a bouncing plug or a hostile device may not fill the journal
MOST_PATHS: Final = 256  # remembered at once
USB: Final = "usb"

_log = logging.getLogger(__name__)


class Plugs:
    """Tells arrivals and departures, and has an arriving device tried at once (`check`)."""

    name = "plugs"
    essential = False

    def __init__(
        self,
        hotplug: Hotplug,
        rules: Mapping[str, MatchRule],
        check: Callable[[str], object],
        timeline: Timeline,
        clock: Clock,
    ) -> None:
        self._hotplug = hotplug
        self._rules = rules
        self._check = check
        self._timeline = timeline
        self._bound = Bound(clock, MOST_EVENTS, 60.0)
        self._known: dict[str, str] = {}  # kernel path of a USB device -> its name in case.toml, "" for a stranger

    async def run(self) -> None:
        """Listen until cancelled."""
        async with aclosing(self._hotplug.events()) as events:
            async for event in events:
                await self._take(event)

    async def _take(self, event: PlugEvent) -> None:
        if event.action is PlugAction.LEFT:
            await self._left(event)
            return
        name = self._name_of(event)
        if event.subsystem == USB and event.action is PlugAction.ARRIVED:
            await self._arrived(event, name)
        if name:
            self._check(name)

    async def _arrived(self, event: PlugEvent, name: str) -> None:
        """A USB device tells itself once for each of its interfaces, below its own path; that is one arrival."""
        if not event.vendor or any(below(event.path, path) for path in self._known) or self._too_much():
            return
        if len(self._known) < MOST_PATHS:
            self._known[event.path] = name
        await self._timeline.happened(DeviceArrived(name) if name else StrangerArrived(event.vendor, event.product))

    async def _left(self, event: PlugEvent) -> None:
        name = self._known.pop(event.path, "") if event.subsystem == USB else ""
        if name and not self._too_much():
            await self._timeline.happened(DeviceLeft(name))

    def _name_of(self, event: PlugEvent) -> str:
        """The device of `case.toml` that this is. Of two that look alike it is the one that is not plugged in yet."""
        for path, name in self._known.items():
            if name and below(event.path, path):
                return name
        ids = (event.vendor, event.product)
        fitting = [name for name, rule in self._rules.items() if (rule.vendor, rule.product) == ids]
        return next((name for name in fitting if name not in self._known.values()), fitting[0] if fitting else "")

    def _too_much(self) -> bool:
        if self._bound.exceeded():
            _log.warning("more plug events than can be told")
            return True
        return False


def below(path: str, device: str) -> bool:
    """Whether the kernel path is that of `device` or of a part of it."""
    return path == device or path.startswith(f"{device}/")
