"""Rails: by contract as simulator, as load switch over mock pins, and as port of a hub over the kernel's files."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.devices import device

from firmware.clock import FakeClock
from firmware.hal.config.rails import GpioRailConnection, UsbPortConnection
from firmware.hal.contracts.answering import AnsweringContract, AnsweringRig
from firmware.hal.contracts.rail import RailContract, RailRig
from firmware.hal.drivers.gpio_rail import GpioRail
from firmware.hal.drivers.usb_port_rail import UsbPortRail
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.rail import Rail, RailState
from firmware.hal.sim.grid import Grid
from firmware.hal.sim.header import SimHeader
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.sim.peers.gpio_rail import GpioRailPeer
from firmware.hal.sim.peers.usb_port_rail import UsbPortRailPeer
from firmware.hal.sim.rail import SimRail


class PinRig(RailRig):
    def __init__(self, *, on_high: bool) -> None:
        config = device(Kind.RAIL, "gpio-rail", GpioRailConnection(26, on_high))
        self.header = SimHeader()
        self.peer = GpioRailPeer(config, self.header, Grid())
        super().__init__(GpioRail(config.name, self.peer.connection, self.header.pins), FakeClock())

    def garble(self) -> None:
        self.peer.take_pin()
        self.peer.give_pin_back()

    def fed(self) -> RailState:
        return RailState.ON if self.peer.on else RailState.OFF

    def edges(self) -> int:
        return self.peer.edges

    def jam(self) -> None:
        self.peer.jam()

    def loosen(self) -> None:
        self.peer.loosen()


class SimRig(RailRig):
    def __init__(self) -> None:
        self.rail = SimRail("rail")
        super().__init__(self.rail, FakeClock())

    def garble(self) -> None:
        self.rail.become(Condition(DeviceState.ATTENTION, Reason.GARBLED))
        self.rail.become(READY)

    def fed(self) -> RailState:
        assert self.rail.value is not None
        return self.rail.value

    def edges(self) -> int:
        return len(self.rail.switched)

    def jam(self) -> None:
        self.rail.obeys = False

    def loosen(self) -> None:
        self.rail.obeys = True


class PortRig(RailRig, AnsweringRig[Rail]):
    def __init__(self, directory: Path, hub: str = "1-1") -> None:
        config = device(Kind.RAIL, "usb-port-rail", UsbPortConnection(hub, 4))
        self.hotplug, self.grid = SimHotplug(), Grid()
        self.grid.listen(self._felt)
        self._edges = 0
        self.peer = UsbPortRailPeer(config, directory, self.hotplug, self.grid)
        clock = FakeClock()
        super().__init__(UsbPortRail(config.name, self.peer.connection, clock, self.hotplug), clock)

    def _felt(self, _rail: str, _on: bool) -> None:
        self._edges += 1

    def garble(self) -> None:
        self.peer.garbage()

    def unplug(self) -> None:
        self.peer.unplug()

    def plug(self) -> None:
        self.peer.plug()

    def hang(self) -> None:
        self.peer.hang()

    def fed(self) -> RailState:
        return RailState.ON if self.peer.on else RailState.OFF

    def edges(self) -> int:
        return self._edges

    def jam(self) -> None:
        self.peer.jam()

    def loosen(self) -> None:
        self.peer.loosen()


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[PortRig]:
    rig = PortRig(tmp_path)
    yield rig
    rig.peer.close()


class TestRailWithoutWires(RailContract):
    @pytest.fixture
    def rig(self) -> RailRig:
        return SimRig()


class TestLoadSwitch(RailContract):
    @pytest.fixture(params=[True, False], ids=["high is on", "low is on"])
    def rig(self, request: pytest.FixtureRequest) -> RailRig:
        return PinRig(on_high=request.param)


class TestPortOfAHub(RailContract, AnsweringContract):
    @pytest.fixture
    def rig(self, port: PortRig) -> PortRig:
        return port


class TestPortOfTheComputer(RailContract):
    @pytest.fixture
    async def rig(self, tmp_path: Path) -> AsyncIterator[RailRig]:
        rig = PortRig(tmp_path, "usb1")
        yield rig
        rig.peer.close()
