"""The computer through logind: python-dbusmock's logind on a bus of the test's own, and a service that is not there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from support.private_bus import line_to, private_bus, program, served

from firmware.clock import FakeClock, SystemClock
from firmware.hal.config import HalConfig
from firmware.hal.drivers.logind_machine import LOGIND, LogindMachine
from firmware.hal.errors import PeripheralFault
from firmware.hal.inventory import build_hal
from firmware.hal.ports.machine import Machine
from firmware.hal.sim.machine import MachineAct, SimMachine
from firmware.hal.transports.dbus import Bus, Place

MOCK = Place(LOGIND.service, LOGIND.path, "org.freedesktop.DBus.Mock")


@asynccontextmanager
async def logind(directory: Path) -> AsyncIterator[tuple[LogindMachine, Bus]]:
    """The machine over a played logind, and a connection of ours to ask that what it heard."""
    async with private_bus(directory) as address:
        command = ("/usr/bin/python3", "-m", "dbusmock", "--system", "--template", "logind")
        async with program(*command, env={"DBUS_SYSTEM_BUS_ADDRESS": address}), line_to(address) as bus:
            await served(address, LOGIND.service)
            yield LogindMachine(SystemClock(), address), bus


async def heard(bus: Bus, method: str) -> list[list[object]]:
    """The arguments of every call of `method`."""
    calls = await bus.ask(MOCK, "GetMethodCalls", "s", method)
    assert isinstance(calls, list)
    return [call[1] for call in calls]


@pytest.mark.peer("dbus-daemon")
async def test_the_system_is_asked_to_end_and_asks_nobody_for_a_password(tmp_path: Path) -> None:
    async with logind(tmp_path) as (machine, bus):
        await machine.power_off()
        assert await heard(bus, "PowerOff") == [[False]]
        assert await heard(bus, "Reboot") == []
        await machine.reboot()
        assert await heard(bus, "Reboot") == [[False]]


@pytest.mark.peer("dbus-daemon")
async def test_a_refusal_is_a_fault_and_not_an_end(tmp_path: Path) -> None:
    async with logind(tmp_path) as (machine, bus):
        refuse = 'raise dbus.exceptions.DBusException("no", name="org.freedesktop.DBus.Error.AccessDenied")'
        await bus.call(MOCK, "AddMethod", "sssss", LOGIND.interface, "PowerOff", "b", "", refuse)
        with pytest.raises(PeripheralFault, match=r"refuses PowerOff.*AccessDenied"):
            await machine.power_off()


@pytest.mark.peer("dbus-daemon")
async def test_a_system_without_logind_is_a_fault(tmp_path: Path) -> None:
    async with private_bus(tmp_path) as address:
        with pytest.raises(PeripheralFault, match="refuses Reboot"):
            await LogindMachine(SystemClock(), address).reboot()


async def test_a_system_without_a_bus_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(PeripheralFault, match="no message bus"):
        await LogindMachine(SystemClock(), f"unix:path={tmp_path}/none").power_off()


async def test_a_rehearsal_switches_nothing_off(tmp_path: Path) -> None:
    hal = build_hal(HalConfig((), ()), FakeClock(), rehearsal=True, below=tmp_path)
    try:
        machine: Machine = hal.machine
        assert isinstance(machine, SimMachine)
        await machine.power_off()
        assert await machine.asked() is MachineAct.POWER_OFF
        await machine.reboot()
        assert machine.acts == [MachineAct.POWER_OFF, MachineAct.REBOOT]
        machine.obeys = False
        with pytest.raises(PeripheralFault):
            await machine.reboot()
    finally:
        await hal.close()


async def test_the_real_case_has_the_real_machine() -> None:
    hal = build_hal(HalConfig((), ()), FakeClock(), rehearsal=False)
    assert isinstance(hal.machine, LogindMachine)
    await hal.close()
