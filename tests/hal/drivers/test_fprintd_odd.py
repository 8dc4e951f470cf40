"""A service that says what fprintd may not, played by python-dbusmock, and a liar on the same bus."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest
from support.fprintd import RealFprintd, real_fprintd
from support.private_bus import line_to, private_bus, program, served

from firmware.clock import FakeClock, settle
from firmware.hal.config.fingerprint import FprintdConnection
from firmware.hal.contracts.base import fails_with, next_item
from firmware.hal.drivers.fprintd import Fprintd
from firmware.hal.drivers.fprintd_session import PATIENCE
from firmware.hal.errors import HalError, PeripheralAbsent, PeripheralFault, ProtocolViolation
from firmware.hal.ports.device import READY, STARTING
from firmware.hal.ports.fingerprint import Enrolled, Finger, FingerReason, FingerTrouble, Stage, Verdict
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.transports.dbus import WAITING, Bus, Place
from firmware.hal.wire.fprint import DEVICE, MANAGER, ROOT, SERVICE

pytestmark = pytest.mark.peer("dbus-daemon", "/usr/bin/python3")

SENSOR = f"{ROOT}/Device/0"
MOCK = "org.freedesktop.DBus.Mock"
REFUSES = "raise dbus.exceptions.DBusException('x', name='net.reactivated.Fprint.Error.{}')"
FOUND = f"ret = dbus.Array(['{SENSOR}'], signature='o')"


class Mock:
    """The mocked service and the ways to change it."""

    def __init__(self, address: str, bus: Bus) -> None:
        self.address = address
        self._bus = bus

    async def add(self, path: str, interface: str, *methods: tuple[str, str, str, str]) -> None:
        place = Place(SERVICE, "/", MOCK)
        await self._bus.call(place, "AddObject", "ssa{sv}a(ssss)", path, interface, {}, [list(row) for row in methods])

    async def manager(self, signature: str, code: str) -> None:
        await self.add(f"{ROOT}/Manager", MANAGER, ("GetDevices", "", signature, code))

    async def sensor(self, verify_start: str, claim: str = "") -> None:
        await self.manager("ao", FOUND)
        stops = [(member, "", "", "") for member in ("VerifyStop", "Release")]
        await self.add(SENSOR, DEVICE, ("Claim", "s", "", claim), ("VerifyStart", "s", "", verify_start), *stops)


@pytest.fixture
async def mock(tmp_path: Path) -> AsyncIterator[Mock]:
    async with private_bus(tmp_path) as address:
        command = ("/usr/bin/python3", "-m", "dbusmock", "--system", SERVICE, "/", "net.reactivated.Mocked")
        async with program(*command, env={"DBUS_SYSTEM_BUS_ADDRESS": address}):
            await served(address, SERVICE)
            async with line_to(address) as bus:
                yield Mock(address, bus)


def unlock_at(address: str) -> tuple[Fprintd, FakeClock]:
    clock = FakeClock()
    return Fprintd("unlock", FprintdConnection(bus=address), clock, SimHotplug()), clock


@pytest.mark.parametrize(
    ("signature", "code", "problem"),
    [
        ("ao", "ret = dbus.Array([], signature='o')", PeripheralAbsent),
        ("as", "ret = ['somewhere']", ProtocolViolation),
        ("s", "ret = 'none'", ProtocolViolation),
        ("", "", ProtocolViolation),
        ("ao", REFUSES.format("Internal"), PeripheralFault),
        ("ao", REFUSES.format("NoSuchDevice"), PeripheralAbsent),
    ],
)
async def test_service_with_odd_sensors_is_told_in_our_words(
    mock: Mock, signature: str, code: str, problem: type[HalError]
) -> None:
    await mock.manager(signature, code)
    driver, clock = unlock_at(mock.address)
    async with aclosing(driver.observe()) as stream:
        assert type(await fails_with(stream, clock)) is problem


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        ("verify-swallowed", FingerTrouble(FingerReason.GARBLED)),
        ("", FingerTrouble(FingerReason.GARBLED)),
        ("verify-disconnected", FingerTrouble(FingerReason.UNPLUGGED)),
        ("verify-match", Verdict.MATCH),
    ],
)
async def test_odd_word_about_a_finger_opens_nothing(mock: Mock, word: str, outcome: object) -> None:
    await mock.sensor(f"self.EmitSignal('{DEVICE}', 'VerifyStatus', 'sb', ['{word}', True])")
    driver, clock = unlock_at(mock.address)
    async with aclosing(driver.observe()) as stream:
        assert await next_item(stream, clock) == READY
        assert await driver.verify("angrick") == outcome


async def test_match_that_was_told_before_is_nobodys(mock: Mock) -> None:
    """Told while the sensor changes hands, so that it reaches us just before the sensor is ours."""
    await mock.sensor("", claim=f"self.EmitSignal('{DEVICE}', 'VerifyStatus', 'sb', ['verify-match', True])")
    driver, clock = unlock_at(mock.address)
    async with aclosing(driver.observe()) as stream:
        assert await next_item(stream, clock) == READY
        asked = asyncio.ensure_future(driver.verify("angrick"))
        assert not (await asyncio.wait({asked}, timeout=0.3))[0]
        await clock.advance(PATIENCE)
        assert await asked == FingerTrouble(FingerReason.NO_FINGER)


async def test_service_that_roars_is_broken_and_holds_no_memory(mock: Mock) -> None:
    await mock.sensor(f"for _ in range({2 * WAITING}): self.EmitSignal('{DEVICE}', 'Roar', '', [])")
    driver, clock = unlock_at(mock.address)
    async with aclosing(driver.observe()) as stream:
        assert await next_item(stream, clock) == READY
        asked = asyncio.ensure_future(driver.verify("angrick"))
        assert await asked == FingerTrouble(FingerReason.GARBLED)
        assert isinstance(await fails_with(stream, clock), ProtocolViolation)


@pytest.mark.peer("/usr/libexec/fprintd")
async def test_match_told_by_another_program_opens_nothing(tmp_path: Path) -> None:
    async with real_fprintd(tmp_path) as service:
        driver, clock = unlock_at(service.address)
        async with aclosing(driver.observe()) as stream:
            assert await next_item(stream, clock) == READY
            await _learn(driver, service)
            asked = asyncio.ensure_future(driver.verify("angrick"))
            async with line_to(service.address) as liar:
                for _ in range(5):  # one of these comes when the sensor waits for a finger
                    await _lie_to_all(liar)
                    assert not (await asyncio.wait({asked}, timeout=0.1))[0]
            await service.finger("SCAN wrong")
            assert await asked == Verdict.NO_MATCH


async def test_service_that_sleeps_is_started_by_the_bus(tmp_path: Path) -> None:
    starter = tmp_path / "start.sh"
    async with private_bus(tmp_path, {SERVICE: f"/bin/sh {starter}"}) as address:
        starter.write_text(
            f"export DBUS_SYSTEM_BUS_ADDRESS='{address}'\n"
            f"export STATE_DIRECTORY='{tmp_path}' FP_VIRTUAL_DEVICE='{tmp_path}/finger'\n"
            "exec /usr/libexec/fprintd --no-timeout\n"
        )
        guard = ("/usr/bin/python3", "-m", "dbusmock", "--system", "--template", "polkitd")
        async with program(*guard, env={"DBUS_SYSTEM_BUS_ADDRESS": address}):
            await served(address, "org.freedesktop.PolicyKit1")
            driver, clock = unlock_at(address)
            async with aclosing(driver.observe()) as stream:
                assert await next_item(stream, clock) == STARTING
                async with asyncio.timeout(10):
                    assert await anext(stream) == READY


async def _learn(driver: Fprintd, service: RealFprintd) -> None:
    stages: list[Stage] = []
    asked = asyncio.ensure_future(driver.enrol("angrick", Finger.RIGHT_INDEX, stages.append))
    for number in range(5):
        await service.finger("SCAN right")
        while len(stages) == number and not asked.done():
            await settle()
    assert await asked == Enrolled.DONE


async def _lie_to_all(liar: Bus) -> None:
    """Address to every connection of the bus what only the service may say."""
    from dbus_fast import Message, MessageType

    for number in range(60):
        lie = Message(
            destination=f":1.{number}",
            path=SENSOR,
            interface=DEVICE,
            member="VerifyStatus",
            message_type=MessageType.SIGNAL,
            signature="sb",
            body=["verify-match", True],
        )
        await liar._bus.send(lie)
    await liar.is_served(SERVICE)
