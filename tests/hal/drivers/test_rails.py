"""What goes wrong at rails: pins that others hold, hubs that lie, hang, or are gone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest
from support.devices import device

from firmware.clock import FakeClock, settle
from firmware.hal.config.rails import GpioRailConnection, UsbPortConnection
from firmware.hal.contracts.base import PATIENCE, fails_with, next_item, until_quiet
from firmware.hal.drivers.gpio_rail import GpioRail
from firmware.hal.drivers.usb_port_rail import UsbPortRail
from firmware.hal.errors import HalError, PeripheralAbsent, PeripheralFault, PeripheralSilent, ProtocolViolation
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import READY
from firmware.hal.ports.rail import RailState
from firmware.hal.sim.grid import Grid
from firmware.hal.sim.header import SimHeader
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.sim.peers.gpio_rail import GpioRailPeer
from firmware.hal.sim.peers.usb_port_rail import UsbPortRailPeer
from firmware.hal.transports.usb_port import read_port, write_port


class Port:
    """A port of a hub, its driver and the time."""

    def __init__(self, directory: Path) -> None:
        config = device(Kind.RAIL, "usb-port-rail", UsbPortConnection("1-1.2", 3))
        hotplug = SimHotplug()
        self.peer = UsbPortRailPeer(config, directory, hotplug, Grid())
        self.clock = FakeClock()
        self.rail = UsbPortRail(config.name, self.peer.connection, self.clock, hotplug)

    async def outcome(self, state: RailState) -> HalError | None:
        """What becomes of switching; the clock goes on meanwhile."""
        asked = asyncio.ensure_future(self.rail.switch(state))
        async with asyncio.timeout(PATIENCE):
            while not (await asyncio.wait({asked}, timeout=0.05))[0]:
                await self.clock.advance(0.5)
        problem = asked.exception()
        assert problem is None or isinstance(problem, HalError)
        return problem


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[Port]:
    port = Port(tmp_path)
    yield port
    port.peer.close()


async def test_a_pin_that_somebody_else_holds_is_a_fault_and_stays_on() -> None:
    header = SimHeader()
    peer = GpioRailPeer(device(Kind.RAIL, "gpio-rail", GpioRailConnection(26)), header, Grid())
    peer.take_pin()
    rail = GpioRail("rail", peer.connection, header.pins)
    async with aclosing(rail.observe()) as stream:
        assert isinstance(await fails_with(stream, FakeClock()), PeripheralFault)
    assert peer.on
    assert peer.edges == 0


async def test_a_rail_that_is_off_stays_off_when_the_controller_comes_back() -> None:
    header = SimHeader()
    peer = GpioRailPeer(device(Kind.RAIL, "gpio-rail", GpioRailConnection(26)), header, Grid())
    for found in (RailState.ON, RailState.OFF):
        rail = GpioRail("rail", peer.connection, header.pins)  # as after a restart: nothing is remembered
        async with aclosing(rail.observe()) as stream:
            await next_item(stream, FakeClock())
            assert await next_item(stream, FakeClock()) is found
            await rail.switch(RailState.OFF)
    assert peer.edges == 1


async def test_a_hub_that_only_says_so_is_found_out_by_the_device_that_stays(port: Port) -> None:
    async with aclosing(port.rail.observe()) as stream:
        await next_item(stream, port.clock)
        port.peer.jam()
        assert isinstance(await port.outcome(RailState.OFF), PeripheralFault)
        assert read_port(port.peer.connection.root, "1-1.2", 3).occupied


async def test_a_hub_that_hangs_while_it_switches_ends_the_conversation_in_time(port: Port) -> None:
    async with aclosing(port.rail.observe()) as stream:
        await next_item(stream, port.clock)
        port.peer.hang()
        assert isinstance(await port.outcome(RailState.OFF), PeripheralSilent)
        assert isinstance(await fails_with(stream, port.clock), PeripheralSilent)
    port.peer.unplug()
    port.peer.plug()
    async with aclosing(port.rail.observe()) as stream:
        assert await next_item(stream, port.clock) == READY


async def test_a_hub_that_is_pulled_while_it_is_on_is_absent_to_who_switches(port: Port) -> None:
    async with aclosing(port.rail.observe()) as stream:
        await next_item(stream, port.clock)
        port.peer._hub.rename(port.peer._pulled)  # the event has not come yet
        assert isinstance(await port.outcome(RailState.OFF), PeripheralAbsent)
        port.peer._pulled.rename(port.peer._hub)


async def test_nonsense_of_the_kernel_is_no_state(port: Port) -> None:
    port.peer.garbage()
    async with aclosing(port.rail.observe()) as stream:
        assert isinstance(await fails_with(stream, port.clock), ProtocolViolation)


async def test_what_another_program_switches_is_told_when_the_device_goes(port: Port) -> None:
    async with aclosing(port.rail.observe()) as stream:
        assert await until_quiet(stream, port.clock) == [READY, RailState.ON]
    async with aclosing(port.rail.observe()) as stream:
        await next_item(stream, port.clock)
        await next_item(stream, port.clock)
        port.peer.switch_off()
        assert await next_item(stream, port.clock) is RailState.OFF
        port.peer.switch_on()
        assert await next_item(stream, port.clock) is RailState.ON
        await settle()


def test_a_fast_connector_is_off_only_when_both_its_ports_are(tmp_path: Path) -> None:
    slow, fast = (tmp_path / f"usb{n}" / f"{n}-0:1.0" / f"usb{n}-port1" for n in (1, 2))
    for half, other in ((slow, fast), (fast, slow)):
        half.mkdir(parents=True, exist_ok=True)
        (half / "disable").write_text("0\n")
        (half / "peer").symlink_to(other)
    (fast / "disable").write_text("1\n")
    half_off = read_port(tmp_path, "usb1", 1)
    assert not half_off.is_all(on=False)
    assert not half_off.is_all(on=True)
    write_port(tmp_path, "usb1", 1, on=False)
    assert read_port(tmp_path, "usb2", 1).is_all(on=False)
    (fast / "device").mkdir()
    assert read_port(tmp_path, "usb1", 1).occupied


async def test_a_kernel_that_cannot_switch_ports_has_no_rail(port: Port) -> None:
    elsewhere = replace(port.peer.connection, port=4)
    rail = UsbPortRail("rail", elsewhere, port.clock, SimHotplug())
    async with aclosing(rail.observe()) as stream:
        problem = await fails_with(stream, port.clock)
    assert isinstance(problem, PeripheralAbsent)
    assert "disable" in str(problem)
