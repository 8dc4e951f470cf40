"""The light of the screen: by contract as simulator and as driver over the kernel's files, and how it refuses."""

from contextlib import aclosing
from pathlib import Path

import pytest
from support.devices import device

from firmware.clock import FakeClock
from firmware.hal.config.enclosure import BacklightConnection
from firmware.hal.contracts.backlight import BacklightContract, BacklightRig
from firmware.hal.contracts.base import fails_with, next_item, until_quiet
from firmware.hal.drivers.sysfs_backlight import SysfsBacklight
from firmware.hal.errors import PeripheralFault, PeripheralSilent, ProtocolViolation
from firmware.hal.kinds import Kind
from firmware.hal.ports.backlight import Light
from firmware.hal.sim.backlight import SimBacklight
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.sim.peers.sysfs_backlight import SysfsBacklightPeer


class DriverRig(BacklightRig):
    def __init__(self, directory: Path) -> None:
        config = device(Kind.BACKLIGHT, "sysfs-backlight", BacklightConnection("10-0045"))
        self.hotplug = SimHotplug()
        self.peer = SysfsBacklightPeer(config, directory, self.hotplug)
        clock = FakeClock()
        super().__init__(SysfsBacklight(config.name, self.peer.connection, clock, self.hotplug), clock)

    def garble(self) -> None:
        self.peer.garbage()

    def unplug(self) -> None:
        self.peer.unplug()

    def plug(self) -> None:
        self.peer.plug()

    def seen(self) -> float:
        return self.peer.seen()

    def refuse(self) -> None:
        self.peer.refuse()


class SimRig(BacklightRig):
    def __init__(self) -> None:
        self.light = SimBacklight("backlight")
        super().__init__(self.light, FakeClock())

    def garble(self) -> None:
        self.light.break_off(ProtocolViolation("backlight", "brightness 1020 of 255"))

    def unplug(self) -> None:
        self.light.unplug()

    def plug(self) -> None:
        self.light.plug()

    def seen(self) -> float:
        return self.light.share

    def refuse(self) -> None:
        self.light.refusal = PeripheralFault("backlight", "it does not obey")


@pytest.fixture
def wired(tmp_path: Path) -> DriverRig:
    return DriverRig(tmp_path)


class TestBacklight(BacklightContract):
    @pytest.fixture(params=["driver", "simulator"])
    def rig(self, request: pytest.FixtureRequest, tmp_path: Path) -> BacklightRig:
        return DriverRig(tmp_path) if request.param == "driver" else SimRig()


async def test_light_that_somebody_else_turns_is_told(wired: DriverRig) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        await next_item(stream, wired.clock)
        wired.peer.turn(40)
        assert await next_item(stream, wired.clock) == Light(0.4)


async def test_another_light_wakes_nobody(wired: DriverRig) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        await next_item(stream, wired.clock)
        wired.hotplug.change("backlight", "/devices/simulated/backlight/other")
        assert await until_quiet(stream, wired.clock) == []


async def test_the_least_light_is_still_light(wired: DriverRig) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        await wired.peripheral.shine(0.001)
        assert wired.seen() > 0


async def test_a_panel_whose_bus_hangs_is_silent_and_holds_up_nobody(wired: DriverRig) -> None:
    wired.peer.hang()
    async with aclosing(wired.peripheral.observe()) as stream:
        assert isinstance(await fails_with(stream, wired.clock), PeripheralSilent)
    wired.peer.close()
