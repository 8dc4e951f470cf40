"""Runs inside `umockdev-wrapper`: the board's driver on a kernel tree that we did not write; prints what it tells."""

import asyncio
from contextlib import aclosing
from pathlib import Path

from firmware.clock import SystemClock
from firmware.hal.config.power import BoardConnection
from firmware.hal.drivers.board_power import BoardPower
from firmware.hal.transports.udev import UdevHotplug
from support.umockdev import Testbed, play


async def story(testbed: Testbed) -> None:
    testbed.add("hwmon", "hwmon0", {"name": "cpu_thermal", "temp1_input": "51000"}, {})
    sensor = testbed.add("hwmon", "hwmon1", {"name": "rpi_volt", "in0_lcrit_alarm": "0"}, {})
    board = BoardPower("board", BoardConnection("rpi_volt", Path("/sys/none")), SystemClock(), UdevHotplug())
    async with asyncio.timeout(20), aclosing(board.observe()) as stream:
        print(await anext(stream), flush=True)
        testbed.change(sensor, "in0_lcrit_alarm", "1")
        print(await anext(stream), flush=True)


if __name__ == "__main__":
    play(story)
