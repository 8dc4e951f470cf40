"""What every modem must do."""

import asyncio
from abc import abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import aclosing, asynccontextmanager
from typing import Final

import pytest

from firmware.hal.contracts.base import PATIENCE, fails_with, next_item
from firmware.hal.contracts.commands import CommandContract, CommandRig
from firmware.hal.errors import HalError, PeripheralSilent
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.modem import (
    Modem,
    ModemState,
    ModemTrouble,
    PinOutcome,
    PinRefused,
    PukNeeded,
    Registration,
    Repair,
    SimState,
    Unlocked,
)

PIN: Final = "4711"
WRONG: Final = "0815"
NO_PINS: Final = ("", "123", "123456789", "12a4", "１２３４", "1234\n", " 1234", "12 34")


class ModemRig(CommandRig[Modem]):
    """A modem, its card and the mast. Its card wants no PIN until it is locked."""

    @abstractmethod
    def lock(self) -> None:
        """From now on the card wants `PIN`, of which it leaves three tries."""

    @abstractmethod
    def leave_tries(self, tries: int) -> None:
        """Somebody else has tried wrong PINs."""

    @abstractmethod
    def pull_card(self) -> None:
        """Take the card out."""

    @abstractmethod
    def put_card(self) -> None:
        """Put it back in."""

    @abstractmethod
    def break_card(self) -> None:
        """Let the card fail."""

    @abstractmethod
    def register(self, registration: Registration) -> None:
        """Let the network do this."""

    @abstractmethod
    def hear(self, *, well: bool) -> None:
        """Let the modem hear the mast well, or hardly."""

    @abstractmethod
    def detach(self) -> None:
        """Let the network end the data connection."""

    @abstractmethod
    def tries(self) -> int:
        """What the card really leaves."""

    def command(self) -> Coroutine[object, object, object]:
        return self.peripheral.unlock(PIN)


class Told:
    """What a modem told last."""

    def __init__(self, rig: ModemRig, stream: AsyncGenerator[object, None]) -> None:
        self._rig = rig
        self._stream = stream
        self.condition: Condition | None = None
        self.state = ModemState()

    async def until(self, reason: Reason) -> Condition:
        """Read on until the condition has this reason."""
        async with asyncio.timeout(PATIENCE):
            while self.condition is None or self.condition.reason is not reason:
                await self.read()
        return self.condition

    async def until_sim(self, sim: SimState) -> ModemState:
        """Read on until the card is so."""
        async with asyncio.timeout(PATIENCE):
            while self.state.sim is not sim:
                await self.read()
        return self.state

    async def read(self) -> None:
        item: object = await next_item(self._stream, self._rig.clock)
        if isinstance(item, Condition):
            self.condition = item
        else:
            assert isinstance(item, ModemState)
            self.state = item


@asynccontextmanager
async def observed(rig: ModemRig, first: Reason = Reason.OK) -> AsyncIterator[Told]:
    """A modem that has told `first` and its state."""
    async with aclosing(rig.peripheral.observe()) as stream:
        told = Told(rig, stream)
        await told.until(first)
        while told.state == ModemState():
            await told.read()
        yield told


async def given(rig: ModemRig, pin: str) -> PinOutcome:
    """What comes of a PIN that the card judges at once."""
    asked = asyncio.ensure_future(rig.peripheral.unlock(pin))
    try:
        async with asyncio.timeout(PATIENCE):
            await rig.begun()
            rig.finish()
            return await asked
    finally:
        asked.cancel()


class ModemContract(CommandContract):
    """What holds for every modem whose card and mast a test can hold."""

    async def test_tells_that_it_is_in_its_network_and_how_well_it_hears(self, rig: ModemRig) -> None:
        async with observed(rig) as told:
            state = told.state
            assert told.condition == READY
            assert (state.sim, state.registration, state.connected) == (SimState.READY, Registration.HOME, True)
            assert state.operator
            assert state.technology == "lte"
            while told.state.signal.rsrp is None:  # some measure only after they were asked to
                await told.read()

    async def test_the_number_of_the_card_is_in_no_text(self, rig: ModemRig) -> None:
        async with observed(rig) as told:
            while told.state.card is None:
                await told.read()
            assert told.state.card not in repr(told.state)

    async def test_right_pin_opens_the_card(self, rig: ModemRig) -> None:
        rig.lock()
        async with observed(rig, Reason.SIM_PIN) as told:
            assert told.condition == Condition(DeviceState.FAULT, Reason.SIM_PIN)
            assert (told.state.sim, told.state.tries) == (SimState.PIN, 3)
            assert await given(rig, PIN) == Unlocked()
            await told.until(Reason.OK)
            assert (await told.until_sim(SimState.READY)).tries == 3

    async def test_wrong_pin_costs_one_try_and_no_more(self, rig: ModemRig) -> None:
        rig.lock()
        async with observed(rig, Reason.SIM_PIN) as told:
            assert await given(rig, WRONG) == PinRefused(2)
            assert rig.tries() == 2
            while told.state.tries != 2:
                await told.read()
            assert await given(rig, PIN) == Unlocked()

    async def test_third_wrong_pin_asks_for_the_puk_and_then_no_pin_is_given(self, rig: ModemRig) -> None:
        rig.lock()
        rig.leave_tries(1)
        async with observed(rig, Reason.SIM_PIN) as told:
            assert await given(rig, WRONG) == PukNeeded()
            await told.until(Reason.SIM_PUK)
            assert (await told.until_sim(SimState.PUK)).tries == 0
            assert await rig.peripheral.unlock(PIN) == PukNeeded()

    async def test_what_is_no_pin_never_reaches_the_card(self, rig: ModemRig) -> None:
        rig.lock()
        async with observed(rig, Reason.SIM_PIN):
            for typed in NO_PINS:
                with pytest.raises(ValueError, match="4 to 8 digits") as raised:
                    await rig.peripheral.unlock(typed)
                assert not typed.strip() or typed.strip() not in str(raised.value)
            assert rig.tries() == 3

    async def test_card_that_is_open_is_given_no_pin(self, rig: ModemRig) -> None:
        async with observed(rig):
            assert await rig.peripheral.unlock(WRONG) == Unlocked()
            assert rig.tries() == 3

    async def test_card_that_is_not_there_is_given_no_pin(self, rig: ModemRig) -> None:
        rig.pull_card()
        async with observed(rig, Reason.SIM_MISSING):
            assert await rig.peripheral.unlock(PIN) == ModemTrouble(Reason.SIM_MISSING)

    async def test_nobody_knows_what_came_of_a_pin_over_which_the_modem_died(self, rig: ModemRig) -> None:
        rig.lock()
        async with observed(rig, Reason.SIM_PIN):
            asked = asyncio.ensure_future(rig.peripheral.unlock(PIN))
            async with asyncio.timeout(PATIENCE):
                await rig.begun()
            rig.hang()
            for _ in range(30):
                if (await asyncio.wait({asked}, timeout=0.01))[0]:
                    break
                await rig.clock.advance(1.0)
            assert await asked == ModemTrouble(Reason.SILENT)

    async def test_card_is_pulled_put_back_and_breaks(self, rig: ModemRig) -> None:
        async with observed(rig) as told:
            rig.pull_card()
            assert (await told.until(Reason.SIM_MISSING)).state is DeviceState.FAULT
            assert (await told.until_sim(SimState.MISSING)).connected is False
            rig.put_card()
            await told.until(Reason.OK)
            rig.break_card()
            assert (await told.until(Reason.SIM_BROKEN)).state is DeviceState.FAULT

    async def test_each_turn_of_the_network_is_told(self, rig: ModemRig) -> None:
        async with observed(rig) as told:
            for registration, reason in (
                (Registration.SEARCHING, Reason.SEARCHING),
                (Registration.DENIED, Reason.NOT_ADMITTED),
                (Registration.ROAMING, Reason.OK),
            ):
                rig.register(registration)
                await told.until(reason)
            while told.state.registration is not Registration.ROAMING:
                await told.read()

    async def test_network_that_is_not_found_in_a_minute_is_not_there(self, rig: ModemRig) -> None:
        async with observed(rig) as told:
            rig.register(Registration.SEARCHING)
            assert (await told.until(Reason.SEARCHING)).state is DeviceState.BUSY
            while told.state.registration is not Registration.SEARCHING:
                await told.read()
            await rig.clock.advance(61.0)
            rig.register(Registration.IDLE)
            assert (await told.until(Reason.NO_COVERAGE)).state is DeviceState.FAULT
            rig.register(Registration.HOME)
            await told.until(Reason.OK)

    async def test_mast_that_is_hardly_heard_wants_attention(self, rig: ModemRig) -> None:
        async with observed(rig) as told:
            while told.state.signal.rsrp is None:
                await told.read()
            rig.hear(well=False)
            assert (await told.until(Reason.WEAK_SIGNAL)).state is DeviceState.ATTENTION
            rig.hear(well=True)
            await told.until(Reason.OK)

    async def test_data_connection_that_ends_is_told(self, rig: ModemRig) -> None:
        async with observed(rig) as told:
            rig.detach()
            while told.state.connected:
                await told.read()
            assert told.condition == READY

    async def test_each_repair_begins_and_leaves_the_card_alone(self, rig: ModemRig) -> None:
        rig.lock()
        async with observed(rig, Reason.SIM_PIN):
            for step in sorted(rig.peripheral.repairs - {Repair.RESET}):
                async with asyncio.timeout(PATIENCE):
                    await rig.peripheral.repair(step)
            assert rig.tries() == 3

    async def test_reset_closes_the_card_and_gives_it_no_pin(self, rig: ModemRig) -> None:
        rig.lock()
        async with observed(rig, Reason.SIM_PIN):
            assert await given(rig, PIN) == Unlocked()
            await rig.peripheral.repair(Repair.RESET)
        async with observed(rig, Reason.SIM_PIN) as told:
            assert told.state.tries == 3

    async def test_modem_that_hangs_is_silent_or_repaired(self, rig: ModemRig) -> None:
        rig.hang()
        async with aclosing(rig.peripheral.observe()) as stream:
            assert isinstance(await fails_with(stream, rig.clock), PeripheralSilent)
        repairing = asyncio.ensure_future(rig.peripheral.repair(Repair.RESET))
        for _ in range(30):
            if (await asyncio.wait({repairing}, timeout=0.01))[0]:
                break
            await rig.clock.advance(1.0)
        with pytest.raises(HalError):
            await repairing
