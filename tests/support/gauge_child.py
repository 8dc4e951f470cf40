"""Runs inside `umockdev-wrapper`: a fuel gauge behind the kernel's own I2C calls; prints what the driver tells."""

import asyncio
import ctypes
import errno
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path
from typing import Final

from firmware.clock import SystemClock
from firmware.hal.config.power import GaugeConnection, Sense
from firmware.hal.drivers.gauge_battery import GaugeBattery
from firmware.hal.errors import HalError
from firmware.hal.kinds import Kind
from firmware.hal.ports.battery import Charge
from firmware.hal.sim.buses import SimBuses
from firmware.hal.sim.header import SimHeader
from firmware.hal.sim.peers.gauge_chip import GaugeChipPeer
from firmware.hal.transports.smbus import LocalBuses
from support import umockdev_ioctl as calls
from support.devices import device
from support.umockdev import Testbed, play

NODE: Final = "/dev/i2c-1"
TREE: Final = "P: /devices/platform/i2c-1/i2c-dev/i2c-1\nN: i2c-1\nE: DEVNAME=/dev/i2c-1\nE: SUBSYSTEM=i2c-dev\n\n"
FUNCS, SLAVE, SMBUS = 0x0705, 0x0703, 0x0720
WORDS: Final = 0x00600000  # I2C_FUNC_SMBUS_WORD_DATA
READ: Final = 1
WORD_DATA: Final = 3
HEADER: Final = 16  # struct i2c_smbus_ioctl_data: u8 read_write, u8 command, u32 size, a pointer
UNION: Final = 34


def answer(chip: GaugeChipPeer, client: int) -> None:
    """One of the kernel's calls on an I2C bus (include/uapi/linux/i2c-dev.h)."""
    argument = calls._lib.umockdev_ioctl_client_get_arg(client)
    request = calls._lib.umockdev_ioctl_client_get_request(client)
    if request == FUNCS:
        funcs = calls._lib.umockdev_ioctl_data_resolve(argument, 0, 8, None)
        calls._lib.umockdev_ioctl_data_update(funcs, 0, WORDS.to_bytes(8, "little"), 8)
    elif request == SMBUS:
        header = calls._lib.umockdev_ioctl_data_resolve(argument, 0, HEADER, None)
        asked = calls._bytes_of(header, HEADER)
        if (asked[0], asked[4]) != (READ, WORD_DATA):
            raise OSError(errno.EINVAL, "only words are read")
        words = calls._lib.umockdev_ioctl_data_resolve(header, 8, UNION, None)
        calls._lib.umockdev_ioctl_data_update(words, 0, chip.exchange(asked[1:2], 2), 2)
    elif request != SLAVE:
        raise OSError(errno.ENOTTY, "no call of an I2C bus")


@contextmanager
def answered(testbed: Testbed, chip: GaugeChipPeer) -> Iterator[None]:
    base = calls._lib.umockdev_ioctl_base_new()

    def handle(_: object, client: int, __: object) -> int:
        try:
            answer(chip, client)
        except OSError as problem:
            calls._lib.umockdev_ioctl_client_complete(client, -1, problem.errno)
        else:
            calls._lib.umockdev_ioctl_client_complete(client, 0, 0)
        return 1

    kept = calls._HANDLER(handle)
    calls._gobject.g_signal_connect_data(base, b"handle-ioctl", kept, None, None, 0)
    problem = ctypes.c_void_p()
    attached = (testbed._self, NODE.encode(), ctypes.c_void_p(base), ctypes.byref(problem))
    assert calls._lib.umockdev_testbed_attach_ioctl(*attached)
    try:
        yield
    finally:
        calls._lib.umockdev_testbed_detach_ioctl(testbed._self, NODE.encode(), ctypes.byref(problem))


async def story(testbed: Testbed) -> None:
    connection = GaugeConnection(1, 0x36, Sense(6, high=True), 90_000)
    header = SimHeader()
    chip = GaugeChipPeer(device(Kind.BATTERY, "gauge-battery", connection), Path(), header, SimBuses())
    chip.mains_off()
    testbed.describe(TREE)
    battery = GaugeBattery("battery", connection, SystemClock(), header.pins, LocalBuses())
    with answered(testbed, chip):
        try:
            async with asyncio.timeout(20), aclosing(battery.observe()) as stream:
                async for item in stream:
                    print(item, flush=True)
                    if isinstance(item, Charge):
                        chip.unplug()
                        chip.mains_on()
        except HalError as problem:
            print(problem, flush=True)


if __name__ == "__main__":
    play(story)
