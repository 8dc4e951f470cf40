"""What every network link must do."""

from abc import abstractmethod
from contextlib import aclosing
from typing import Final

from firmware.hal.contracts.base import PluggableContract, PluggableRig, fails_with, next_item, until_quiet
from firmware.hal.errors import PeripheralSilent
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.uplink import LinkState, Uplink, UplinkKind

NO_CARRIER: Final = Condition(DeviceState.FAULT, Reason.NO_CARRIER)
GARBLED: Final = Condition(DeviceState.ATTENTION, Reason.GARBLED)


class UplinkRig(PluggableRig[Uplink]):
    """A network link and its cable."""

    @abstractmethod
    def carrier_down(self) -> None:
        """Pull the cable's other end."""

    @abstractmethod
    def carrier_up(self) -> None:
        """Put the cable's other end back."""


class AskedUplinkRig(UplinkRig):
    """A network link whose far end may garble and hang, as the machine's own kernel does not."""

    @abstractmethod
    def hang(self) -> None:
        """Answer no question any more."""


class UplinkContract(PluggableContract):
    """What holds for every network link."""

    async def test_says_what_it_is_made_of(self, rig: UplinkRig) -> None:
        assert isinstance(rig.peripheral.kind, UplinkKind)

    async def test_tells_the_carrier_first_and_each_change_once(self, rig: UplinkRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            assert [await next_item(stream, rig.clock) for _ in range(2)] == [READY, LinkState(carrier=True)]
            rig.carrier_down()
            assert [await next_item(stream, rig.clock) for _ in range(2)] == [NO_CARRIER, LinkState(carrier=False)]
            rig.carrier_up()
            rig.carrier_up()
            assert [await next_item(stream, rig.clock) for _ in range(2)] == [READY, LinkState(carrier=True)]
            assert await until_quiet(stream, rig.clock) == []

    async def test_tells_that_it_has_no_carrier_when_opened(self, rig: UplinkRig) -> None:
        rig.carrier_down()
        async with aclosing(rig.peripheral.observe()) as stream:
            assert [await next_item(stream, rig.clock) for _ in range(2)] == [NO_CARRIER, LinkState(carrier=False)]

    async def test_can_be_let_go_while_it_tells(self, rig: UplinkRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            for _ in range(50):
                rig.carrier_down()
                rig.carrier_up()
        async with aclosing(rig.peripheral.observe()) as stream:
            assert [await next_item(stream, rig.clock) for _ in range(2)] == [READY, LinkState(carrier=True)]


class AskedUplinkContract(UplinkContract):
    """What holds besides where the far end may garble and hang."""

    async def test_is_well_again_after_garbage(self, rig: AskedUplinkRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            for _ in range(2):
                await next_item(stream, rig.clock)
            rig.garble()
            assert [await next_item(stream, rig.clock) for _ in range(2)] == [GARBLED, READY]
            assert await until_quiet(stream, rig.clock) == []

    async def test_is_silent_when_its_question_finds_no_answer(self, rig: AskedUplinkRig) -> None:
        rig.hang()
        async with aclosing(rig.peripheral.observe()) as stream:
            assert isinstance(await fails_with(stream, rig.clock), PeripheralSilent)
