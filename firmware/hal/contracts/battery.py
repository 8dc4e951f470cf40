"""What every `Battery` must do."""

from abc import abstractmethod
from contextlib import aclosing

from firmware.hal.contracts.base import PluggableContract, PluggableRig, next_item, until_quiet
from firmware.hal.ports.battery import Battery, Charge, PowerSource
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason

DEFECT = Condition(DeviceState.ATTENTION, Reason.BATTERY_DEFECT)


class BatteryRig(PluggableRig[Battery]):
    """A battery, its charger and its cells."""

    @abstractmethod
    def charge(self, source: PowerSource, percent: int) -> None:
        """Let the gauge tell this."""

    @abstractmethod
    def wear_out(self) -> None:
        """Let the gauge call the cells dead."""

    @abstractmethod
    def recover(self) -> None:
        """Let the gauge tell good cells again, on mains."""


class BatteryContract(PluggableContract):
    """The charge once, then each change."""

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
                if percent != 89 or len(charges) == 1:
                    charges.append(await next_item(stream, rig.clock))
            assert await until_quiet(stream, rig.clock) == []
        assert charges == [Charge(PowerSource.MAINS, percent, None) for percent in (90, 89, 88)]

    async def test_worn_out_cells_want_attention_until_they_are_changed(self, rig: BatteryRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await next_item(stream, rig.clock) == READY
            await next_item(stream, rig.clock)
            rig.wear_out()
            assert await next_item(stream, rig.clock) == DEFECT
            rig.recover()
            assert await next_item(stream, rig.clock) == READY

    async def test_nonsense_wants_attention_and_does_not_end_the_stream(self, rig: BatteryRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            await next_item(stream, rig.clock)
            rig.garble()
            assert await next_item(stream, rig.clock) == DEFECT
            rig.recover()
            assert await next_item(stream, rig.clock) == READY
