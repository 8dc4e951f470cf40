"""The kernel's USB printer class (`usblp`): a character device that is written, and read for what the printer says."""

import os
import select
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from firmware.clock import Clock
from firmware.hal.config.lines import UsbLineConnection
from firmware.hal.transports.descriptor_line import DescriptorLine, translated

EMPTY_PAUSE: Final = 0.1
"""Seconds before a printer is read again that answers a read at once with nothing, as some do all the time."""


class UsbLine(DescriptorLine):
    """An open line on which reading nothing does not yet mean hung up."""

    async def _nothing(self) -> None:
        if self._hung_up():
            await super()._nothing()
        await self._clock.sleep(EMPTY_PAUSE)

    def _hung_up(self) -> bool:
        asked = select.poll()
        asked.register(self._descriptor, 0)
        return bool(asked.poll(0))


@asynccontextmanager
async def open_usb(device: str, connection: UsbLineConnection, clock: Clock) -> AsyncIterator[UsbLine]:
    """The line, which the kernel gives to one at a time. What is not sent when it is let go is lost.

    Raises `PeripheralAbsent` (no such line), `PeripheralBusy` (CUPS or another process has it) or `PeripheralFault`.
    """
    try:
        descriptor = os.open(connection.path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as problem:
        raise translated(device, problem) from problem
    try:
        yield UsbLine(device, descriptor, clock)
    finally:
        with suppress(OSError):
            os.close(descriptor)
