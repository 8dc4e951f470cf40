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
    """Tells arrivals and departures, and has an arriving device tried at once (`check`).

    One plug makes many events: the kernel tells the USB device, each of its interfaces and each node made of them.
    """

    name = "plugs"
    essential = False

    def __init__(
        self,
        hotplug: Hotplug,
        rules: Mapping[str, MatchRule],
        check: Callable[[str], object],
        timeline: Timeline,
        clock: Clock,
        *,
        tells_strangers: bool = True,
    ) -> None:
        """`tells_strangers` is false where the guard of the USB sockets does."""
        self._tells_strangers = tells_strangers
        self._hotplug = hotplug
        self._rules = rules
        self._check = check
        self._timeline = timeline
        self._bound = Bound(clock, MOST_EVENTS, 60.0)
        self._paths: dict[str, str] = {}  # kernel path -> name in case.toml, "" for a stranger
        self._plugged: dict[str, bool] = {}  # what was told last of a name; at the start nothing is known

    async def run(self) -> None:
        """Listen until cancelled."""
        async with aclosing(self._hotplug.events()) as events:
            async for event in events:
                await self._take(event)

    async def _take(self, event: PlugEvent) -> None:
        name = self._name_of(event)
        if event.action is PlugAction.LEFT:
            self._paths.pop(event.path, None)
            if name and name not in self._paths.values():
                await self._tell(name, plugged=False)
            return
        if event.action is PlugAction.ARRIVED and name:
            self._remember(event.path, name)
            await self._tell(name, plugged=True)
        elif event.action is PlugAction.ARRIVED and self._tells_strangers and event.subsystem == USB and event.vendor:
            await self._stranger(event)
        if name:
            self._check(name)

    async def _tell(self, name: str, *, plugged: bool) -> None:
        if self._plugged.get(name) is plugged or self._too_much():
            return
        self._plugged[name] = plugged
        await self._timeline.happened(DeviceArrived(name) if plugged else DeviceLeft(name))

    async def _stranger(self, event: PlugEvent) -> None:
        if any(below(event.path, path) for path in self._paths) or self._too_much():
            return
        self._remember(event.path, "")
        await self._timeline.happened(StrangerArrived(event.vendor, event.product))

    def _remember(self, path: str, name: str) -> None:
        if len(self._paths) < MOST_PATHS:
            self._paths[path] = name

    def _name_of(self, event: PlugEvent) -> str:
        """The device of `case.toml` that this is. Of two that look alike it is the one that is not plugged in yet."""
        for path, name in self._paths.items():
            if name and below(event.path, path):
                return name
        ids = (event.vendor, event.product)
        fitting = [name for name, rule in self._rules.items() if (rule.vendor, rule.product) == ids]
        return next((name for name in fitting if not self._plugged.get(name)), fitting[0] if fitting else "")

    def _too_much(self) -> bool:
        if self._bound.exceeded():
            _log.warning("more plug events than can be told")
            return True
        return False


def below(path: str, device: str) -> bool:
    """Whether the kernel path is that of `device` or of a part of it."""
    return path == device or path.startswith(f"{device}/")
