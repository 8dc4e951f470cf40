"""What a case's file makes of the network: in a rehearsal far ends stand in, in a real case the machine's own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from support.appliance import timeline_in
from support.network_case import CASE

from firmware.appliance.compose.network import NetworkRoom, make_network
from firmware.appliance.config import read_config
from firmware.appliance.managers.tunnel import SETTLING
from firmware.clock import FakeClock, settle
from firmware.hal.drivers.kernel_counters import KernelCounters
from firmware.hal.drivers.nm_keeper import NetworkManagerKeeper
from firmware.hal.drivers.wg_tunnel import WireGuardTunnel
from firmware.hal.inventory import Hal, build_hal
from firmware.hal.ports.keeper import Setback, Stage
from firmware.hal.ports.probe import Finding, ProbeKind
from firmware.hal.ports.uplink import LinkState
from firmware.hal.sim.world import World

TUNNEL = '[network.tunnel]\nprofile = "vpn"\ninterface = "wg0"\n'


@asynccontextmanager
async def room(directory: Path, text: str, *, rehearsal: bool = True) -> AsyncIterator[tuple[NetworkRoom, Hal]]:
    """The services, which do not run yet."""
    (directory / "case.toml").write_text(text)
    config = read_config(directory / "case.toml")
    async with timeline_in(directory) as desk:
        hal = build_hal(config.hal, desk.clock, rehearsal)
        try:
            yield make_network(config, hal, desk.timeline, desk.store, desk.clock), hal
        finally:
            await hal.close()


@asynccontextmanager
async def rehearsed(directory: Path, text: str) -> AsyncIterator[tuple[NetworkRoom, World, FakeClock]]:
    """They run, and both links carry."""
    async with room(directory, text) as (network, hal):
        clock, world = network.keeping._clock, hal.world
        assert isinstance(clock, FakeClock) and world is not None
        running = [asyncio.create_task(service.run()) for service in network.services()]
        for link in ("cable", "lte"):
            await network.ways.linked(link, LinkState(carrier=True))
        await settle()
        try:
            yield network, world, clock
        finally:
            for task in running:
                task.cancel()
            await asyncio.wait(running)


async def test_case_without_a_tunnel_watches_none(tmp_path: Path) -> None:
    async with room(tmp_path, CASE) as (network, _):
        assert network.tunnel is None
        assert [service.name for service in network.services()] == ["connectivity", "keeping"]


async def test_real_case_stands_on_the_machine(tmp_path: Path) -> None:
    async with room(tmp_path, CASE + TUNNEL, rehearsal=False) as (network, _):
        made = network.made
        assert isinstance(made.keeper, NetworkManagerKeeper)
        assert made.keeper._radios == {"lte"}
        assert isinstance(made.counters, KernelCounters)
        assert isinstance(made.tunnel, WireGuardTunnel)
        assert [service.name for service in network.services()] == ["connectivity", "keeping", "tunnel"]


async def test_rehearsed_house_that_gives_no_addresses_is_known(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, CASE) as (network, world, _):
        assert network.keeping.kept["cable"].stage is Stage.UP
        world.poke("cable", "no-address", {})
        await settle()
        assert network.keeping.kept["cable"].setback is Setback.NO_ADDRESS
        world.poke("cable", "address", {})
        await settle()
        assert network.keeping.kept["cable"].stage is Stage.UP


async def test_rehearsed_stall_ends_when_the_link_is_made_anew(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, CASE) as (network, world, clock):
        before = network.made.counters.read("lte").received
        world.poke("lte", "use-data", {"megabytes": 5})
        assert network.made.counters.read("lte").received - before >= 5_000_000
        world.poke("lte", "stall", {})
        await network.keeping.renew("lte")
        await clock.advance(1)
        assert network.keeping.kept["lte"].stage is Stage.UP
        assert (await network.made.prober.probe("lte", ProbeKind.PROVE, 1.0)).finding is Finding.PASSED


async def test_rehearsed_tunnel_follows_the_way_out(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, CASE + TUNNEL) as (network, world, clock):
        assert network.tunnel is not None
        await clock.advance(10)
        assert network.made.routes.selected == "cable"
        world.poke("cable", "black-hole", {})
        await clock.advance(10 + SETTLING)
        assert network.made.routes.selected == "lte"
        assert network.tunnel.state is not None
        assert network.tunnel.state.answers
