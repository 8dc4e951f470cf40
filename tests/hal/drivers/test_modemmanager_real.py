"""The real ModemManager with a stick in software: PINs, the network, what is pulled and what dies."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.net_stick import Stick, lte_stick
from support.private_bus import private_bus
from support.uplinks import LTE, Uplinks, entered, two_uplinks

from firmware.clock import SystemClock
from firmware.hal.config.modem import ManagedModemConnection
from firmware.hal.drivers.mm_modem import ManagedModem
from firmware.hal.errors import PeripheralFault
from firmware.hal.ports.device import Condition, DeviceState, Reason
from firmware.hal.ports.modem import (
    ModemState,
    ModemTrouble,
    PinRefused,
    PukNeeded,
    Registration,
    Repair,
    SimState,
    Unlocked,
)
from firmware.hal.sim.hotplug import SimHotplug

pytestmark = pytest.mark.peer("ip", "dbus-daemon", "ModemManager", "umockdev-wrapper", "/usr/bin/python3")

PIN, WRONG = "1234", "0815"
ON_ITS_WAY = 60.0  # seconds; a stick takes 8 to be a modem, on a machine that does much else more


@dataclass(frozen=True)
class Slot:
    """What the stick is plugged into."""

    nets: Uplinks
    bus: str


class Reader:
    """Reads what the modem tells, and remembers it."""

    def __init__(self, modem: ManagedModem, stick: Stick) -> None:
        self.modem = modem
        self.stick = stick
        self.condition: Condition | None = None
        self.state = ModemState()
        self._news = asyncio.Event()

    async def read(self) -> None:
        async for told in self.modem.observe():
            if isinstance(told, Condition):
                self.condition = told
            else:
                self.state = told
            self._news.set()

    async def until(self, reason: Reason) -> None:
        async with asyncio.timeout(ON_ITS_WAY):
            while self.condition is None or self.condition.reason is not reason:
                await self.news()

    async def news(self) -> None:
        async with asyncio.timeout(ON_ITS_WAY):
            await self._news.wait()
        self._news.clear()

    async def switch_on(self) -> None:
        """As NetworkManager does it; a modem whose card was just opened is not ready for that yet."""
        async with asyncio.timeout(ON_ITS_WAY):
            while True:
                with suppress(PeripheralFault):
                    await self.modem.repair(Repair.REGISTER)
                    return
                await SystemClock().sleep(0.2)

    def pins(self) -> list[str]:
        """The PINs that the card was given."""
        return [asked for asked in self.stick.shown().asked if "+CPIN=" in asked]


@asynccontextmanager
async def plugged(directory: Path) -> AsyncIterator[Reader]:
    """A case's network with the stick in it; its interface stays when it is pulled, which a real one's does not."""
    with two_uplinks(addressed=False) as nets, entered(nets.case):
        async with private_bus(directory) as bus, lte_stick(Slot(nets, bus), directory) as stick:
            connection = ManagedModemConnection(LTE, bus)
            reader = Reader(ManagedModem("modem", connection, SystemClock(), SimHotplug()), stick)
            reading = asyncio.ensure_future(reader.read())
            try:
                yield reader
            finally:
                reading.cancel()
                with suppress(asyncio.CancelledError):
                    await reading


async def test_card_is_opened_by_its_pin_alone_and_the_modem_finds_its_network(tmp_path: Path) -> None:
    async with plugged(tmp_path) as seen:
        await seen.until(Reason.STARTING)
        await seen.until(Reason.SIM_PIN)
        assert (seen.state.sim, seen.state.tries) == (SimState.PIN, 3)
        assert await seen.modem.unlock(WRONG) == PinRefused(2)
        assert (seen.stick.shown().tries, len(seen.pins())) == (2, 1)
        assert await seen.modem.unlock(PIN) == Unlocked()
        assert (seen.stick.shown().tries, len(seen.pins())) == (3, 2)
        await seen.switch_on()
        await seen.until(Reason.OK)
        while seen.state.technology is None or seen.state.signal.rsrp is None or seen.state.cell is None:
            await seen.news()
        state = seen.state
        assert (state.registration, state.operator, state.technology) == (Registration.HOME, "TestNet D", "lte")
        assert (state.signal.rsrp, state.signal.rsrq, state.signal.sinr) == (-103.0, -9.0, 10.0)
        assert (state.card, state.cell) == ("89490200001234567890", "262-01-31c5-0083f7cd")
        seen.stick.register(3)
        await seen.until(Reason.NOT_ADMITTED)
        assert await seen.modem.unlock(WRONG) == Unlocked()  # it is open: no PIN is given
        assert len(seen.pins()) == 2


@pytest.mark.long
async def test_last_wrong_pin_asks_for_the_puk_and_no_pin_is_given_any_more(tmp_path: Path) -> None:
    async with plugged(tmp_path) as seen:
        await seen.until(Reason.SIM_PIN)
        assert await seen.modem.unlock(WRONG) == PinRefused(2)
        assert await seen.modem.unlock(WRONG) == PinRefused(1)
        assert await seen.modem.unlock(WRONG) == PukNeeded()
        await seen.until(Reason.SIM_PUK)
        assert await seen.modem.unlock(PIN) == PukNeeded()
        assert len(seen.pins()) == 3


@pytest.mark.long
async def test_service_is_killed_and_the_stick_is_pulled(tmp_path: Path) -> None:
    async with plugged(tmp_path) as seen:
        await seen.until(Reason.SIM_PIN)
        seen.stick.kill_service()
        await seen.until(Reason.SERVICE_DOWN)
        assert seen.state == ModemState()
        assert await seen.modem.unlock(PIN) == ModemTrouble(Reason.SERVICE_DOWN)
        await seen.modem.repair(Repair.RESTART_SERVICE)
        await seen.until(Reason.STARTING)
        await seen.until(Reason.SIM_PIN)
        seen.stick.unplug()
        await seen.until(Reason.SILENT)
        assert await seen.modem.unlock(PIN) == ModemTrouble(Reason.NOT_CONNECTED)
        seen.stick.plug()
        await seen.until(Reason.SIM_PIN)
        assert (seen.stick.shown().tries, seen.pins()) == (3, [])


@pytest.mark.long
async def test_reset_closes_the_card_again_and_gives_it_no_pin(tmp_path: Path) -> None:
    async with plugged(tmp_path) as seen:
        await seen.until(Reason.SIM_PIN)
        assert await seen.modem.unlock(PIN) == Unlocked()
        await seen.until(Reason.STARTING)
        await seen.modem.repair(Repair.RESET)
        while seen.state.sim is not SimState.UNKNOWN:
            await seen.news()
        assert seen.condition == Condition(DeviceState.UNKNOWN, Reason.STARTING)
        await seen.until(Reason.SIM_PIN)
        assert len(seen.pins()) == 1


@pytest.mark.long
async def test_pin_that_a_hung_stick_never_answers_is_nobodys_knowledge(tmp_path: Path) -> None:
    async with plugged(tmp_path) as seen:
        await seen.until(Reason.SIM_PIN)
        seen.stick.hang()
        assert await seen.modem.unlock(PIN) == ModemTrouble(Reason.SILENT)
        assert len(seen.pins()) <= 1
        asked = asyncio.ensure_future(seen.modem.unlock(PIN))
        await asyncio.wait({asked}, timeout=0.5)
        seen.stick.kill_service()
        assert await asked == ModemTrouble(Reason.SERVICE_DOWN)
