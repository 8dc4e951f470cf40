"""Tunnels: the rehearsal's, and the driver over two WireGuards in programs, through real ways out."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.net_tunnel import Tunnelled, tunnelled
from support.uplinks import CABLE, LTE, Uplinks, entered, two_uplinks
from support.ways import End

from firmware.clock import FakeClock, SystemClock
from firmware.hal.contracts.tunnel import TunnelContract, TunnelRig
from firmware.hal.drivers.kernel_routes import KernelRoutes
from firmware.hal.drivers.wg_tunnel import WireGuardTunnel
from firmware.hal.errors import PeripheralFault, PeripheralSilent
from firmware.hal.sim.tunnel import SimTunnel
from firmware.hal.sim.ways import SimRoutes

WAYS = {"cable": CABLE, "lte": LTE}


class SimRig(TunnelRig):
    def __init__(self) -> None:
        self.ends = {"cable": End(), "lte": End()}
        self.routes = SimRoutes(self.ends)
        self.routes.select("cable")
        self.sim = SimTunnel(self.ends, self.routes, FakeClock())
        super().__init__(self.sim)

    async def send(self) -> None:
        await self.sim.look()

    def switch(self, link: str) -> None:
        self.routes.select(link)

    async def leaves_by(self) -> str:
        return self.sim.bound or "nowhere"

    def swallow(self, link: str) -> None:
        self.ends[link].poke("black-hole")

    async def take_away(self) -> None:
        self.sim.present = False


class TestSimTunnel(TunnelContract):
    @pytest.fixture
    def rig(self) -> SimRig:
        return SimRig()


class RealRig(TunnelRig):
    def __init__(self, nets: Uplinks, ends: Tunnelled) -> None:
        super().__init__(WireGuardTunnel(ends.near, SystemClock()))
        self._nets = nets
        self._ends = ends
        self._routes = KernelRoutes(WAYS)
        self.switch("cable")

    async def send(self) -> None:
        self._ends.passes()

    def switch(self, link: str) -> None:
        self._routes.select(link)

    async def leaves_by(self) -> str:
        return {"192.168.10.2": "cable", "10.64.0.2": "lte"}[self._ends.by()]

    def swallow(self, link: str) -> None:
        self._nets.swallow(WAYS[link])

    async def take_away(self) -> None:
        self._nets.ip(f"link del {self._ends.near}")


@pytest.fixture
async def ends(tmp_path: Path) -> AsyncIterator[Tunnelled]:
    with two_uplinks() as nets, entered(nets.case):
        async with tunnelled(nets, tmp_path) as ends:
            yield ends


@pytest.mark.peer("ip", "wg", "wireguard-go")
class TestWireGuardTunnel(TunnelContract):
    @pytest.fixture
    def rig(self, ends: Tunnelled) -> RealRig:
        return RealRig(ends.nets, ends)

    async def test_interface_that_is_no_tunnel_is_a_fault(self, rig: RealRig) -> None:
        assert rig.tunnel
        with pytest.raises(PeripheralFault):
            await WireGuardTunnel(CABLE, SystemClock()).look()


async def test_missing_tool_is_a_fault() -> None:
    with pytest.raises(PeripheralFault, match="no-such-tool"):
        await WireGuardTunnel("lo", SystemClock(), "/no-such-tool").look()


async def test_tool_that_hangs_is_silent_and_gone(tmp_path: Path) -> None:
    tool = tmp_path / "wg"
    tool.write_text(f"#!/bin/sh\necho $$ >{tmp_path}/pid\nexec sleep 1000\n")
    tool.chmod(0o700)
    with pytest.raises(PeripheralSilent):
        await WireGuardTunnel("lo", SystemClock(), str(tool)).look()
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}").exists()
