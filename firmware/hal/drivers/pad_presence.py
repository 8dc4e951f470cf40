"""A signature pad that only its maker's program can talk to: serial and HID pads of Wacom STU and signotec.

Their protocols are not public, so what is told is what the computer knows: whether it is plugged in and has power.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from typing import Final

from firmware.clock import Clock
from firmware.hal.config.inputs import UsbPresenceConnection
from firmware.hal.errors import PeripheralAbsent
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.hotplug import Hotplug
from firmware.hal.transports.aside import Aside
from firmware.hal.transports.stream import Seat, Stream, fed_by
from firmware.hal.transports.usb_presence import UsbPower, find_usb

UNPOWERED: Final = Condition(DeviceState.FAULT, Reason.UNDERVOLTAGE)


class PadPresence:
    """A `SignaturePad` without ink. It is looked for at each plug event of USB, never in between."""

    def __init__(self, name: str, connection: UsbPresenceConnection, clock: Clock, hotplug: Hotplug) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._hotplug = hotplug
        self._seat: Seat[object] = Seat(name)

    async def observe(self) -> AsyncGenerator[Condition | object, None]:
        due = asyncio.Event()
        due.set()
        with self._seat.take() as stream, Aside(self._name, self._clock, _nothing) as aside:
            # The listener starts first: what is plugged while it is looked for is looked for again.
            async with fed_by(stream, partial(self._listen, due), partial(self._look, aside, stream, due)):
                async for item in stream:
                    yield item

    async def _listen(self, due: asyncio.Event) -> None:
        async with aclosing(self._hotplug.events()) as events:
            async for event in events:
                if event.subsystem == "usb":
                    due.set()

    async def _look(self, aside: Aside, stream: Stream[object], due: asyncio.Event) -> None:
        wanted = self._connection
        while True:
            await due.wait()
            due.clear()
            found = await aside.call(partial(find_usb, wanted.root, wanted.vendor, wanted.product))
            if found is None:
                raise PeripheralAbsent(self._name, f"no USB device {wanted.vendor}:{wanted.product}")
            stream.tell_change(_condition(found))


def _nothing() -> None:
    """No look leaves anything open."""


def _condition(found: UsbPower) -> Condition:
    return READY if found.configured and not found.failing else UNPOWERED
