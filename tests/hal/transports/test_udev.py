"""Plug events: from the kernel's mouth through udev to any number of readers."""

import asyncio
import json
from contextlib import aclosing
from pathlib import Path

import pytest
from support.umockdev import lines_under_umockdev

from firmware.clock import settle
from firmware.hal.errors import PeripheralFault
from firmware.hal.transports.udev import UdevHotplug


@pytest.mark.peer("umockdev-wrapper")
async def test_devices_that_come_change_and_go_are_told_to_every_reader() -> None:
    events = [json.loads(line) for line in await lines_under_umockdev("support.udev_child")]
    assert [(event["action"], event["subsystem"]) for event in events] == [
        ("arrived", "usb"),
        ("arrived", "tty"),
        ("arrived", "power_supply"),
        ("changed", "power_supply"),
        ("left", "tty"),
        ("left", "usb"),
        ("changed", "power_supply"),
    ]
    usb, tty = events[0], events[1]
    assert (usb["vendor"], usb["product"]) == ("0c2e", "0b6a"), "the kernel writes ids without leading noughts"
    assert (tty["node"], tty["vendor"], tty["product"], tty["serial"]) == ("/dev/ttyACM0", "0c2e", "0b6a", "A1")


async def test_descriptor_is_given_back_with_the_last_reader() -> None:
    def descriptors() -> set[str]:
        return {entry.name for entry in Path("/proc/self/fd").iterdir()}

    hotplug = UdevHotplug()
    before = descriptors()
    for _ in range(3):
        async with aclosing(hotplug.events()) as events:
            task = asyncio.ensure_future(anext(events))
            await settle()
            assert len(descriptors()) > len(before)
            task.cancel()
            await asyncio.wait({task})
    assert len(descriptors()) <= len(before)


async def test_machine_without_udev_is_a_fault_and_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    import pyudev

    def no_library() -> None:
        raise ImportError("No library named udev")

    monkeypatch.setattr(pyudev, "Context", no_library)
    async with aclosing(UdevHotplug().events()) as events:
        with pytest.raises(PeripheralFault, match="HAL-105"):
            await anext(events)
