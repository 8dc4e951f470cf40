"""A controller that recovers a hung device and dies at its Nth step, as a nursery's child: DIRECTORY RANK N.

Steps begin with the intention: each transaction of the journal and each write to the port, just before and just after
it, and once while the rail is off. One that outlives all of its steps says how many there were. The port is a
file that outlives the process, as a hub does.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from firmware.appliance.state.model import Device
from firmware.hal.config.lines import SerialConnection
from firmware.hal.config.rails import UsbPortConnection
from firmware.hal.drivers import usb_port_rail
from firmware.hal.drivers.usb_port_rail import UsbPortRail
from firmware.hal.errors import PeripheralSilent
from firmware.hal.inventory import Fitted
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import Condition
from firmware.hal.ports.rail import RailRank
from firmware.hal.sim.hotplug import SimHotplug
from support.appliance import Desk, timeline_in
from support.devices import device
from support.dying import Steps
from support.rails_case import RailsCase, running


class Stuck:
    """A device that hangs whatever is done."""

    async def observe(self) -> AsyncGenerator[Condition, None]:
        if True:  # a generator, though it never tells anything
            raise PeripheralSilent("stuck", "says nothing")
        yield


def port_file(directory: Path) -> Path:
    """What the kernel's file says is whether there is power; a port that is made is on."""
    port = directory / "usb" / "1-1" / "1-1:1.0" / "1-1-port4"
    if not port.is_dir():
        port.mkdir(parents=True)
        (port / "disable").write_text("0")
    return port / "disable"


@asynccontextmanager
async def stuck_case(directory: Path, rank: RailRank | None) -> AsyncIterator[RailsCase]:
    """A case of two: the rail and what hangs on it."""
    port_file(directory)
    where = UsbPortConnection("1-1", 4, directory / "usb")
    rail = replace(device(Kind.RAIL, "usb-port-rail", where, "rail"), rank=rank)
    stuck = replace(device(Kind.BARCODE_SCANNER, "serial-barcode", SerialConnection("x", 9600), "stuck"), rail="rail")
    async with timeline_in(directory) as desk:
        fitted = {
            "rail": Fitted(rail, UsbPortRail("rail", where, desk.clock, SimHotplug())),
            "stuck": Fitted(stuck, Stuck()),
        }
        _know(desk, fitted)
        async with running(desk, fitted) as case:
            yield case


def _know(desk: Desk, fitted: dict[str, Fitted]) -> None:
    configs = [one.config for one in fitted.values()]
    devices = {one.name: Device(one.name, one.kind, one.bay, one.title) for one in configs}
    desk.store.state = replace(desk.store.state, devices=MappingProxyType(devices), services=())


async def run(words: Sequence[str]) -> None:
    """Cycle the rail once."""
    directory, rank, last = words
    async with stuck_case(Path(directory), RailRank(rank) if rank else None) as case:
        steps, began, halfway, written = Steps(int(last)), False, False, list[bool]()
        put = case.desk.journal.put

        async def keep(key: str, value: str) -> None:
            nonlocal began
            if key == "recovery.cycles" and not began:
                began = True
                ledger = case.desk.journal._ledger
                ledger.write = steps.around(ledger.write)  # type: ignore[method-assign]
            await put(key, value)

        def write(root: Path, hub: str, port: int, *, on: bool) -> None:
            steps.step()
            original(root, hub, port, on=on)
            written.append(on)
            steps.step()

        case.desk.journal.put = keep  # type: ignore[method-assign]
        original, usb_port_rail.write_port = usb_port_rail.write_port, write
        while True not in written:
            await case.advance(0.5 if began else 4.0)
            if len(written) == 1 and not halfway:
                halfway = True
                steps.step()
        await case.advance(0.5)
        print(steps.count)
