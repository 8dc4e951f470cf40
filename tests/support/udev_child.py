"""Runs inside `umockdev-wrapper`: plays a plug story and prints the events as `UdevHotplug` tells them, one a line."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import asdict

from firmware.clock import settle
from firmware.hal.ports.hotplug import PlugEvent
from firmware.hal.transports.udev import UdevHotplug
from support.umockdev import Testbed, play


async def tell(events: AsyncGenerator[PlugEvent, None], act: Callable[[], object]) -> None:
    task = asyncio.ensure_future(anext(events))
    await settle()  # the first await begins to listen
    act()
    async with asyncio.timeout(10):
        event = await task
    print(json.dumps(asdict(event)), flush=True)


async def story(testbed: Testbed) -> None:
    hotplug = UdevHotplug()
    usb = {"SUBSYSTEM": "usb", "DEVTYPE": "usb_device", "PRODUCT": "c2e/b6a/100"}
    paths: dict[str, str] = {}

    def plug() -> None:
        testbed.add("input", "mouse0", {}, {})  # nobody here asked for mice
        paths["usb"] = testbed.add("usb", "1-1", {"idVendor": "0c2e"}, usb)

    def plug_tty() -> None:
        names = {"DEVNAME": "/dev/ttyACM0", "ID_VENDOR_ID": "0c2e", "ID_MODEL_ID": "0b6a", "ID_SERIAL_SHORT": "A1"}
        paths["tty"] = testbed.add("tty", "ttyACM0", {}, names)

    def charge() -> None:
        testbed.change(paths["battery"], "capacity", "71")

    def add_battery() -> None:
        paths["battery"] = testbed.add("power_supply", "BAT0", {"capacity": "72"}, {"POWER_SUPPLY_NAME": "BAT0"})

    async with aclosing(hotplug.events()) as events, aclosing(hotplug.events()) as others:
        other = asyncio.ensure_future(anext(others))
        await tell(events, plug)
        assert (await other).subsystem == "usb"
        await tell(events, plug_tty)
        await tell(events, add_battery)
        await tell(events, charge)
        await tell(events, lambda: testbed.announce(paths["tty"], "remove"))
        await tell(events, lambda: testbed.announce(paths["usb"], "remove"))
    async with aclosing(hotplug.events()) as events:
        await tell(events, charge)


if __name__ == "__main__":
    play(story)
