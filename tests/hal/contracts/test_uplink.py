"""Network links: the simulator, the driver over a kernel in software, and over the machine's own kernel."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from support.devices import device
from support.far_hands import FarHands
from support.netns import Cable, fresh_network

from firmware.clock import FakeClock
from firmware.hal.config.body import LinkConnection
from firmware.hal.contracts.uplink import AskedUplinkContract, AskedUplinkRig, UplinkContract, UplinkRig
from firmware.hal.drivers.kernel_link import KernelLink
from firmware.hal.kinds import Kind
from firmware.hal.ports.uplink import Uplink, UplinkKind
from firmware.hal.sim.peers.kernel_link import KernelLinkPeer
from firmware.hal.sim.uplink import SimUplink

UPLINK = device(Kind.UPLINK, "kernel-link", LinkConnection("eth0", UplinkKind.ETHERNET))


class WireRig(FarHands[SimUplink | KernelLinkPeer], AskedUplinkRig):
    """The same hands at the simulator and at the far end of the wire."""

    def __init__(self, uplink: Uplink, far: SimUplink | KernelLinkPeer, clock: FakeClock) -> None:
        super().__init__(uplink, clock)
        self._far = far

    def carrier_down(self) -> None:
        self._far.carrier_down()

    def carrier_up(self) -> None:
        self._far.carrier_up()


class TestSimUplink(AskedUplinkContract):
    @pytest.fixture
    def rig(self) -> WireRig:
        uplink = SimUplink("uplink", UplinkKind.LTE)
        return WireRig(uplink, uplink, FakeClock())


class TestKernelLink(AskedUplinkContract):
    @pytest.fixture
    async def rig(self, tmp_path: Path) -> AsyncIterator[WireRig]:
        clock = FakeClock()
        peer = KernelLinkPeer(UPLINK, tmp_path)
        yield WireRig(KernelLink("uplink", peer.connection, clock), peer, clock)
        peer.close()
        assert not list(tmp_path.iterdir())


class CableRig(UplinkRig):
    """The machine's own kernel; only another program garbles, and must not be heard."""

    def __init__(self, uplink: Uplink, cable: Cable, clock: FakeClock) -> None:
        super().__init__(uplink, clock)
        self._cable = cable

    def carrier_down(self) -> None:
        self._cable.cut()

    def carrier_up(self) -> None:
        self._cable.mend()

    def garble(self) -> None:
        self._cable.forge(b"\xff\x00\x00\x00\x10\x00garbage")

    def unplug(self) -> None:
        self._cable.tear_out()

    def plug(self) -> None:
        self._cable.lay()


@pytest.mark.peer("ip")
class TestKernelLinkOnThisKernel(UplinkContract):
    @pytest.fixture
    def rig(self) -> Iterator[CableRig]:
        with fresh_network() as cable:
            clock = FakeClock()
            connection = LinkConnection(cable.near, UplinkKind.ETHERNET)
            yield CableRig(KernelLink("uplink", connection, clock), cable, clock)
