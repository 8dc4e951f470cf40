"""Plug events from udev, on the loop: the monitor is a file descriptor, so nobody polls and no thread waits."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager
from typing import TYPE_CHECKING, Final

from firmware.hal.errors import PeripheralFault
from firmware.hal.ports.hotplug import PlugAction, PlugEvent
from firmware.hal.transports.plugboard import Plugboard

if TYPE_CHECKING:
    from pyudev import Device, Monitor

log = logging.getLogger(__name__)

# Of USB only whole devices: an event for each of their interfaces would tell the same again.
SUBSYSTEMS: Final = (
    ("usb", "usb_device"),
    ("tty", None),
    ("power_supply", None),
    ("net", None),
    ("video4linux", None),
    ("backlight", None),
    ("hwmon", None),
)
ACTIONS: Final = {"add": PlugAction.ARRIVED, "remove": PlugAction.LEFT}
BURST: Final = 64
"""Events read in one go; the descriptor stays readable, so the loop comes back for more."""


class UdevHotplug:
    """The kernel's devices as udev announces them, after its rules have run. Listens only while somebody reads."""

    def __init__(self) -> None:
        self._board = Plugboard()
        self._readers = 0
        self._monitor: Monitor = None

    async def events(self) -> AsyncGenerator[PlugEvent, None]:
        """See `Hotplug`; raises `PeripheralFault` where the machine has no udev."""
        with self._listening():
            async with aclosing(self._board.events()) as events:
                async for event in events:
                    yield event

    @contextmanager
    def _listening(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        if self._readers == 0:
            self._monitor = _start_monitor()
            loop.add_reader(self._monitor.fileno(), self._receive)
        self._readers += 1
        try:
            yield
        finally:
            self._readers -= 1
            if self._readers == 0:
                loop.remove_reader(self._monitor.fileno())
                self._monitor = None  # the library closes the descriptor with its last reference

    def _receive(self) -> None:
        try:
            for _ in range(BURST):
                device = self._monitor.poll(timeout=0)
                if device is None:
                    return
                self._board.publish(_plug_event(device))
        except OSError as problem:
            # The kernel's queue ran over (ENOBUFS): what is lost is lost, later events come again.
            log.warning("plug events were lost: %s", problem)


def _start_monitor() -> "Monitor":
    try:
        import pyudev

        monitor = pyudev.Monitor.from_netlink(pyudev.Context())
        for subsystem, kind in SUBSYSTEMS:
            monitor.filter_by(subsystem, kind)
        monitor.start()
    except (ImportError, OSError) as problem:
        raise PeripheralFault("hotplug", f"udev cannot be heard: {problem}") from problem
    return monitor


def _plug_event(device: "Device") -> PlugEvent:
    properties = {str(key): str(value) for key, value in device.properties.items()}
    vendor, product = _usb_ids(properties)
    return PlugEvent(
        action=ACTIONS.get(properties.get("ACTION", ""), PlugAction.CHANGED),
        subsystem=properties.get("SUBSYSTEM", ""),
        path=properties.get("DEVPATH", ""),
        node=properties.get("DEVNAME", ""),
        vendor=vendor,
        product=product,
        serial=properties.get("ID_SERIAL_SHORT", ""),
    )


def _usb_ids(properties: dict[str, str]) -> tuple[str, str]:
    """From udev's own database, else from the kernel's PRODUCT (`403/6001/600`, without leading noughts)."""
    vendor, product = properties.get("ID_VENDOR_ID", ""), properties.get("ID_MODEL_ID", "")
    parts = properties.get("PRODUCT", "").split("/")
    if not vendor and len(parts) == 3:
        vendor, product = parts[0].zfill(4), parts[1].zfill(4)
    return vendor.lower(), product.lower()
