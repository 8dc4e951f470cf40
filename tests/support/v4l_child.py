"""Runs inside `umockdev-wrapper`: the camera's driver over the kernel's own calls, answered by umockdev with ours.

Prints one JSON line for each thing that was told. (`v4l2-ctl` cannot be asked about the same device: it wants to find
it under /sys/dev/char, which umockdev does not play.)
"""

import asyncio
import json
from contextlib import aclosing
from typing import Final

from firmware.clock import SystemClock
from firmware.hal.config.inputs import CameraConnection
from firmware.hal.drivers.v4l2_camera import V4l2Camera
from firmware.hal.errors import HalError
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.sim.peers.camera_answers import CameraAnswers
from support.umockdev import Testbed, play
from support.umockdev_ioctl import answered

CAMERA: Final = "/dev/video0"
TREE: Final = (
    "P: /devices/pci0000:00/usb1/1-1/1-1:1.0/video4linux/video0\n"
    "N: video0\nE: DEVNAME=/dev/video0\nE: SUBSYSTEM=video4linux\n\n"
)


def say(*told: object) -> None:
    print(json.dumps(told), flush=True)


async def look(camera: V4l2Camera, count: int) -> None:
    try:
        async with aclosing(camera.observe()) as stream:
            for _ in range(count):
                say(str(await anext(stream)))
    except HalError as problem:
        say("refused", problem.code)


async def story(testbed: Testbed) -> None:
    camera = V4l2Camera("camera", CameraConnection(CAMERA), SystemClock(), SimHotplug())
    answers = CameraAnswers()
    async with asyncio.timeout(30):
        await look(camera, 1)  # there is no such node yet
        testbed.describe(TREE)
        with answered(testbed, CAMERA, answers.answer):
            await look(camera, 2)
            answers.cover(covered=True)
            await look(camera, 1)
            answers.cover(covered=False)
            answers.streams = True
            await look(camera, 1)


if __name__ == "__main__":
    play(story)
