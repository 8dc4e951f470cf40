"""The whole bench: a case whose links are kept by the real NetworkManager, routers that give addresses and names.

    async with net_world(tmp_path) as world:          # world.bus, world.nets, world.manager, world.router
        await world.manager.leased(CABLE)

The product enters the case's network with `entered(world.nets.case)` and the bus by `world.bus`.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from support.net_manager import CONFIG, Manager, Radio, network_manager
from support.net_router import Router, router
from support.net_wire import Wire, carried
from support.private_bus import private_bus
from support.uplinks import Uplinks, two_uplinks


@dataclass(frozen=True)
class NetWorld:
    """`bus` is the address of the case's message bus; `wire` has no length until it is told one."""

    nets: Uplinks
    bus: str
    manager: Manager
    router: Router
    wire: Wire


@asynccontextmanager
async def net_world(
    directory: Path, *, radio: Radio = Radio.CABLE, six: bool = False, config: str = CONFIG
) -> AsyncIterator[NetWorld]:
    """Everything has been started; addresses come within a second."""
    async with AsyncExitStack() as stack:
        nets = stack.enter_context(two_uplinks(addressed=False, wired=True))
        wire = stack.enter_context(carried(nets))
        bus = await stack.enter_async_context(private_bus(directory))
        given = await stack.enter_async_context(router(nets, directory, six=six))
        manager = await stack.enter_async_context(
            network_manager(nets, bus, directory, radio=radio, six=six, config=config)
        )
        yield NetWorld(nets, bus, manager, given, wire)
