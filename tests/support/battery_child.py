"""Runs inside `umockdev-wrapper`: a battery driver on a kernel tree that we did not write; prints what it tells."""

import asyncio
from contextlib import aclosing
from functools import partial

from firmware.clock import SystemClock
from firmware.hal.config.body import SupplyConnection
from firmware.hal.drivers.sysfs_battery import SysfsBattery
from firmware.hal.errors import HalError
from firmware.hal.transports.udev import UdevHotplug
from support.umockdev import Testbed, play

GAUGE = {"type": "Battery", "present": "1", "capacity": "72", "health": "Good", "status": "Charging"}


async def story(testbed: Testbed) -> None:
    battery = testbed.add("power_supply", "BAT0", {**GAUGE, "time_to_empty_now": "5400"}, {})
    mains = testbed.add("power_supply", "ADP1", {"type": "Mains", "online": "1"}, {})
    driver = SysfsBattery("battery", SupplyConnection("BAT0", "ADP1"), SystemClock(), UdevHotplug())
    acts = [
        partial(testbed.change, mains, "online", "0"),
        partial(testbed.change, battery, "capacity", "lots"),
        partial(testbed.remove, battery),
    ]
    told = 0
    async with asyncio.timeout(20), aclosing(driver.observe()) as stream:
        try:
            async for item in stream:
                print(item, flush=True)
                told += 1
                if told >= 2:
                    acts.pop(0)()
        except HalError as problem:
            print(problem, flush=True)


if __name__ == "__main__":
    play(story)
