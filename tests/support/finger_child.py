"""Runs inside `umockdev-wrapper`: a certified scanner is plugged in and pulled out; prints what the driver tells."""

import asyncio
from contextlib import aclosing

from firmware.clock import SystemClock
from firmware.hal.config.fingerprint import ScannerConnection
from firmware.hal.drivers.finger_presence import FingerPresence
from firmware.hal.errors import PeripheralAbsent
from firmware.hal.transports.udev import UdevHotplug
from support.umockdev import Testbed, play

IDS = {"idVendor": "0f2c", "idProduct": "1210", "bConfigurationValue": "1"}
USB = {"SUBSYSTEM": "usb", "DEVTYPE": "usb_device", "PRODUCT": "f2c/1210/100"}


async def story(testbed: Testbed) -> None:
    driver = FingerPresence("scanner", ScannerConnection("0f2c", "1210"), SystemClock(), UdevHotplug())
    for _ in range(2):
        path = testbed.add("usb", "1-1", IDS, USB)
        async with asyncio.timeout(10), aclosing(driver.observe()) as stream:
            print((await anext(stream)).state.value, flush=True)
            testbed.remove(path)
            try:
                await anext(stream)
            except PeripheralAbsent:
                print("absent", flush=True)


if __name__ == "__main__":
    play(story)
