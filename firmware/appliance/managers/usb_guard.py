"""Lets in what `case.toml` knows and nothing else, at the start and with every plug."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import aclosing
from typing import Final

from firmware.appliance.managers.usb_policy import Judgement, KeptOut, LetIn, UsbRules, judge
from firmware.appliance.managers.waiting import Bound
from firmware.appliance.state.events import UsbRefused
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.errors import HalError
from firmware.hal.ports.device import Condition, DeviceState, Reason
from firmware.hal.ports.hotplug import Hotplug
from firmware.hal.ports.usb import UsbBus, UsbDevice, UsbRefusal

MOST_TOLD: Final = 60  # a minute; a hostile device may not fill the journal
PAUSE: Final = 0.1  # seconds between two looks at the tree; a plug that bounces may not take the processor
USB: Final = "usb"

_CONDITIONS: Final = {
    UsbRefusal.WRONG_PORT: Condition(DeviceState.FAULT, Reason.WRONG_PORT),
    UsbRefusal.EXTRA_INTERFACE: Condition(DeviceState.TAMPERED, Reason.TAMPERED),
    UsbRefusal.WRONG_SERIAL: Condition(DeviceState.FAULT, Reason.REFUSED),
    UsbRefusal.UNREADABLE: Condition(DeviceState.FAULT, Reason.REFUSED),
}
"""How a device is that is plugged in and kept out; one too many says nothing of the one that is in."""

_log = logging.getLogger(__name__)


class UsbGuard:
    """Judges the whole tree each time anew, so that what was missed or left behind by a dead controller is mended.

    When it ends, everything stays as it is: who is in works on, and nobody comes in.
    """

    name = "usb-guard"
    essential = False

    def __init__(
        self,
        bus: UsbBus,
        hotplug: Hotplug,
        rules: UsbRules,
        check: Callable[[str], object],
        timeline: Timeline,
        clock: Clock,
    ) -> None:
        self._bus = bus
        self._hotplug = hotplug
        self._rules = rules
        self._check = check
        self._timeline = timeline
        self._clock = clock
        self._bound = Bound(clock, MOST_TOLD, 60.0)
        self._plugged = asyncio.Event()
        self._kept_out: dict[tuple[str, str, str], KeptOut] = {}  # by port and ids: what was told and is still there

    async def run(self) -> None:
        """Guard until cancelled. Where the tree cannot be guarded at all this raises, and is tried again."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen(), name="usb-plugs")
            await self._bus.refuse_newcomers()
            while True:
                self._plugged.clear()
                await self._look()
                await self._clock.sleep(PAUSE)
                await self._plugged.wait()

    def explain(self, device: str) -> Condition | None:
        """Why a device of `case.toml` is not there although something with its ids is plugged in."""
        kept = (kept for kept in self._kept_out.values() if kept.name == device)
        return next((_CONDITIONS[verdict.why] for verdict in kept if verdict.why in _CONDITIONS), None)

    async def _listen(self) -> None:
        async with aclosing(self._hotplug.events()) as events:
            async for event in events:
                if event.subsystem == USB:
                    self._plugged.set()

    async def _look(self) -> None:
        tree = await self._bus.devices()
        judged = judge(tree, self._rules)
        for device in sorted(tree, key=lambda device: isinstance(judged[device.port], LetIn)):  # first keep out
            await self._switch(device, isinstance(judged[device.port], LetIn))
        await self._tell(tree, judged)

    async def _switch(self, device: UsbDevice, wanted: bool) -> None:
        """A device that cannot be switched keeps no other from being let in or kept out."""
        if device.authorised is None or device.authorised is wanted:
            return
        try:
            await self._bus.authorise(device.port, wanted)
        except HalError as problem:
            _log.warning("USB %s is not switched: %s", device.port, problem)

    async def _tell(self, tree: Iterable[UsbDevice], judged: dict[str, Judgement]) -> None:
        known = self._kept_out
        self._kept_out = {}
        for device in tree:
            verdict, key = judged[device.port], (device.port, device.vendor, device.product)
            if isinstance(verdict, LetIn):
                self._changed(verdict.name, device.authorised is False)
                continue
            self._kept_out[key] = verdict
            if known.get(key) != verdict:
                self._changed(verdict.name, changed=True)
                await self._report(device, verdict)

    def _changed(self, name: str, changed: bool) -> None:
        if name and changed:
            self._check(name)

    async def _report(self, device: UsbDevice, kept: KeptOut) -> None:
        if self._bound.exceeded():
            _log.warning("more refused USB devices than can be told")
            return
        name = kept.name if not kept.name.startswith("usb.") else None
        await self._timeline.happened(UsbRefused(device.vendor, device.product, kept.why, name or None))
