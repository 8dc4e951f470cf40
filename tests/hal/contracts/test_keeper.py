"""Keepers of links: the rehearsal's, the driver over a NetworkManager in software, and over the real one."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.net_world import NetWorld, net_world
from support.small_manager import SmallManager
from support.uplinks import CABLE, LTE
from support.ways import End

from firmware.clock import FakeClock, SystemClock
from firmware.hal.contracts.keeper import KeeperContract, KeeperRig
from firmware.hal.drivers.nm_keeper import NetworkManagerKeeper
from firmware.hal.sim.keeper import SimKeeper


class EndRig(KeeperRig):
    """The same hands at the simulator and at the NetworkManager in software."""

    def __init__(self, keeper: SimKeeper | NetworkManagerKeeper, far: SimKeeper | SmallManager, end: End) -> None:
        super().__init__(keeper)
        self._far = far
        self._end = end

    async def carrier(self, *, there: bool) -> None:
        self._end.carries = self._end.reaches = there
        self._far.changed()

    async def starve(self) -> None:
        self._end.reaches = False
        self._far.changed()

    async def feed(self) -> None:
        self._end.reaches = True
        self._far.changed()

    async def unplug(self) -> None:
        self._end.present = self._end.carries = self._end.reaches = False
        self._far.changed()

    async def leave(self) -> None:
        self._far.serve(there=False)

    async def come_back(self) -> None:
        self._far.serve(there=True)


class TestSimKeeper(KeeperContract):
    @pytest.fixture
    def rig(self) -> EndRig:
        end = End()
        keeper = SimKeeper({"cable": end, "modem": End()})
        return EndRig(keeper, keeper, end)

    async def test_renewal_ends_a_stall(self, rig: EndRig) -> None:
        rig._end.poke("stall")
        assert rig._end.passage.stalled
        await rig.keeper.renew("cable")
        assert not rig._end.passage.stalled


class TestNetworkManagerKeeper(KeeperContract):
    @pytest.fixture
    async def rig(self, tmp_path: Path) -> AsyncIterator[EndRig]:
        end = End()
        manager = SmallManager(tmp_path / "bus", {CABLE: end, LTE: End()})
        keeper = NetworkManagerKeeper({"cable": CABLE, "modem": LTE}, FakeClock(), manager.address)
        yield EndRig(keeper, manager, end)
        manager.close()


class RealRig(KeeperRig):
    """NetworkManager itself, with veths in namespaces and dnsmasq behind them."""

    def __init__(self, world: NetWorld) -> None:
        super().__init__(NetworkManagerKeeper({"cable": CABLE, "modem": LTE}, SystemClock(), world.bus))
        self._world = world

    async def carrier(self, *, there: bool) -> None:
        (self._world.nets.plug if there else self._world.nets.pull)(CABLE)

    async def starve(self) -> None:
        self._world.manager.tell("connection", "modify", "cable", "ipv4.dhcp-timeout", "2")
        await self._world.router.stop_addresses(CABLE)
        self._world.nets.pull(CABLE)
        await self._world.manager.unleased(CABLE)
        self._world.nets.plug(CABLE)

    async def feed(self) -> None:
        await self._world.router.give_addresses(CABLE, first=70)

    async def unplug(self) -> None:
        self._world.nets.ip(f"link del {CABLE}")

    async def leave(self) -> None:
        await self._world.manager.kill()

    async def come_back(self) -> None:
        await self._world.manager.start()
        await self.ready()

    async def ready(self) -> None:
        """It has its name before it has anything to tell."""
        async with asyncio.timeout(30):
            while "connected" not in self._world.manager.tell("-f", "STATE", "general"):
                await SystemClock().sleep(0.02)


@pytest.mark.peer("NetworkManager")
@pytest.mark.peer("dnsmasq")
class TestRealNetworkManager(KeeperContract):
    @pytest.fixture
    async def rig(self, tmp_path: Path) -> AsyncIterator[RealRig]:
        async with net_world(tmp_path) as world:
            rig = RealRig(world)
            await rig.ready()
            yield rig
