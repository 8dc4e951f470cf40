"""What every `Battery` must do."""

import asyncio
from abc import abstractmethod
from collections.abc import Coroutine
from contextlib import aclosing
from typing import Final, TypeVar

from firmware.hal.contracts.answering import AnsweringContract, AnsweringRig
from firmware.hal.contracts.base import PATIENCE, next_item, until_quiet
from firmware.hal.ports.battery import Battery, Charge, CutOutcome, PowerSource
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason

T = TypeVar("T")

DEFECT = Condition(DeviceState.ATTENTION, Reason.BATTERY_DEFECT)

AFTER: Final = 30.0
"""Seconds until the power is to be cut."""


class BatteryRig(AnsweringRig[Battery]):
    """A battery, its charger and its cells.

    `may_hold` says whether this charger can be told not to charge, `may_cut` whether the power can be cut.
    """

    may_hold = True
    may_cut = True

    @abstractmethod
    def charge(self, source: PowerSource, percent: int) -> None:
        """Let the gauge tell this."""

    async def noticed(self) -> None:
        """Let the time pass after which a gauge without events is looked at. A source is told without it."""

    @abstractmethod
    def wear_out(self) -> None:
        """Let the gauge call the cells dead, or say what only dead cells say."""

    @abstractmethod
    def recover(self) -> None:
        """Let the gauge tell good cells again, on mains."""

    @abstractmethod
    def charging(self) -> bool:
        """Whether the charger may charge."""

    @abstractmethod
    def armed(self) -> bool:
        """Whether the power is going to be cut, to come back with the mains."""


class BatteryContract(AnsweringContract):
    """The charge once, then each change. Whether to believe it is for those above: a gauge may lie, or freeze."""

    async def test_tells_the_charge_when_opened(self, rig: BatteryRig) -> None:
        rig.charge(PowerSource.BATTERY, 44)
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await next_item(stream, rig.clock) == READY
            charge = await next_item(stream, rig.clock)
        assert isinstance(charge, Charge)
        assert (charge.source, charge.percent) == (PowerSource.BATTERY, 44)

    async def test_tells_each_change_and_nothing_twice(self, rig: BatteryRig) -> None:
        rig.charge(PowerSource.MAINS, 90)
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            charges = [await next_item(stream, rig.clock)]
            for percent in (89, 89, 88):
                rig.charge(PowerSource.MAINS, percent)
                await rig.noticed()
                if percent != 89 or len(charges) == 1:
                    charges.append(await next_item(stream, rig.clock))
            assert await until_quiet(stream, rig.clock) == []
        told = [(charge.source, charge.percent) for charge in charges if isinstance(charge, Charge)]
        assert told == [(PowerSource.MAINS, percent) for percent in (90, 89, 88)]

    async def test_a_pulled_mains_lead_is_told_within_two_seconds(self, rig: BatteryRig) -> None:
        rig.charge(PowerSource.MAINS, 70)
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            await next_item(stream, rig.clock)
            rig.charge(PowerSource.BATTERY, 70)
            told = await next_item(stream, rig.clock)
        assert isinstance(told, Charge)
        assert told.source is PowerSource.BATTERY

    async def test_mains_that_come_back_are_told(self, rig: BatteryRig) -> None:
        rig.charge(PowerSource.BATTERY, 70)
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            await next_item(stream, rig.clock)
            rig.charge(PowerSource.MAINS, 70)
            told = await next_item(stream, rig.clock)
        assert isinstance(told, Charge)
        assert (told.source, told.minutes) == (PowerSource.MAINS, None)

    async def test_worn_out_cells_want_attention_until_they_are_changed(self, rig: BatteryRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await next_item(stream, rig.clock) == READY
            await next_item(stream, rig.clock)
            rig.wear_out()
            await rig.noticed()
            assert await next_item(stream, rig.clock) == DEFECT
            rig.recover()
            await rig.noticed()
            assert await next_item(stream, rig.clock) == READY

    async def test_nonsense_wants_attention_and_does_not_end_the_stream(self, rig: BatteryRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            await next_item(stream, rig.clock)
            rig.garble()
            await rig.noticed()
            assert await next_item(stream, rig.clock) == DEFECT
            rig.recover()
            await rig.noticed()
            assert await next_item(stream, rig.clock) == READY

    async def test_charging_is_held_and_allowed_or_it_says_that_it_cannot(self, rig: BatteryRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            assert await done(rig, rig.peripheral.allow_charging(allowed=False)) is rig.may_hold
            assert rig.charging() is not rig.may_hold
            assert await done(rig, rig.peripheral.allow_charging(allowed=True)) is rig.may_hold
            assert rig.charging()

    async def test_power_that_is_to_be_cut_comes_back_or_is_not_cut(self, rig: BatteryRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            assert not rig.armed()
            outcome = await done(rig, rig.peripheral.cut_and_restore(AFTER))
        assert outcome is (CutOutcome.ARMED if rig.may_cut else CutOutcome.NOT_SUPPORTED)
        assert rig.armed() is rig.may_cut

    async def test_power_is_cut_also_when_nobody_observes_any_more(self, rig: BatteryRig) -> None:
        outcome = await done(rig, rig.peripheral.cut_and_restore(AFTER))
        assert outcome is (CutOutcome.ARMED if rig.may_cut else CutOutcome.NOT_SUPPORTED)
        assert rig.armed() is rig.may_cut


async def done(rig: BatteryRig, command: Coroutine[object, object, T]) -> T:
    """What a command gives; the clock moves while it waits."""
    task = asyncio.ensure_future(command)
    async with asyncio.timeout(PATIENCE):
        while not (await asyncio.wait({task}, timeout=0.02))[0]:
            await rig.clock.advance(0.1)
        return await task
