"""Runs inside `umockdev-wrapper`: the drivers of pens and typing scanners over python-evdev, on replayed recordings.

Prints one JSON line for each thing that was told.
"""

import asyncio
import json
import sys
from contextlib import aclosing
from pathlib import Path
from typing import Final

from firmware.clock import SystemClock
from firmware.hal.config.inputs import KeysConnection, PenConnection
from firmware.hal.drivers.evdev_barcode import EvdevBarcode
from firmware.hal.drivers.evdev_pen import EvdevPen
from firmware.hal.errors import HalError
from firmware.hal.ports.barcode import Scan
from support.umockdev import Testbed, play

DATA: Final = Path(__file__).parents[1] / "data" / "inputs"
PEN: Final = "/dev/input/event7"
KEYS: Final = "/dev/input/event8"
LAST_POINTS: Final = 8


def device(node: str, number: int) -> str:
    """An input device in the words of `umockdev-record`."""
    path = f"/devices/pci0000:00/usb1/1-1/1-1:1.0/input/input{number}/event{number}"
    name = node.removeprefix("/dev/")
    return f"P: {path}\nN: {name}\nE: DEVNAME={node}\nE: SUBSYSTEM=input\nE: ID_INPUT=1\n\n"


def say(*told: object) -> None:
    print(json.dumps(told), flush=True)


async def refusal(pad: EvdevPen) -> None:
    try:
        async with aclosing(pad.observe()) as stream:
            await anext(stream)
    except HalError as problem:
        say("refused", problem.code)


async def write(testbed: Testbed) -> None:
    pad = EvdevPen("pad", PenConnection(PEN), SystemClock())
    await refusal(pad)  # there is no such node yet
    testbed.describe(device(PEN, 7))
    await refusal(pad)  # it answers no question that an input device answers
    testbed.answer(PEN, DATA / "pen.ioctl")
    async with aclosing(pad.observe()) as stream:
        say("told", str(await anext(stream)))
        signing = pad.begin()
        testbed.replay(PEN, DATA / "pen.evemu")
        async with aclosing(signing.changes()) as changes:
            async for count in changes:
                if count == LAST_POINTS:
                    break
        sheet = signing.finish()
    for stroke in sheet.strokes:
        say("stroke", [[point.x, point.y, round(point.pressure, 2)] for point in stroke])


async def scan(testbed: Testbed) -> None:
    testbed.describe(device(KEYS, 8))
    testbed.answer(KEYS, DATA / "keys.ioctl")
    async with aclosing(EvdevBarcode("scanner", KeysConnection(KEYS), SystemClock()).observe()) as stream:
        say("told", str(await anext(stream)))
        testbed.replay(KEYS, DATA / "keys.evemu")
        codes = 0
        while codes < 2:
            told = await anext(stream)
            codes += isinstance(told, Scan)
            say("code", told.text) if isinstance(told, Scan) else say("told", str(told))


async def story(testbed: Testbed) -> None:
    async with asyncio.timeout(20):
        await write(testbed)
        await scan(testbed)


if __name__ == "__main__":
    play(story)
    sys.exit(0)
