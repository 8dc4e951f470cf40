"""What every `Indicator` must do."""

from abc import abstractmethod
from contextlib import aclosing

from firmware.hal.contracts.base import PeripheralContract, Rig, next_item
from firmware.hal.errors import PeripheralAbsent
from firmware.hal.ports.indicator import Indicator, Signal


class IndicatorRig(Rig[Indicator]):
    """A lamp and an eye on it."""

    @abstractmethod
    def seen(self) -> Signal:
        """What somebody sees who looks at the lamp just after it was told what to show."""


class IndicatorContract(PeripheralContract):
    """It shows what it is told, at once, and is dark when let go."""

    async def test_shows_each_signal_at_once(self, rig: IndicatorRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            assert rig.seen() is Signal.OFF
            for signal in (*Signal, *reversed(Signal)):
                rig.peripheral.show(signal)
                assert rig.seen() is signal

    async def test_is_dark_when_let_go(self, rig: IndicatorRig) -> None:
        for signal in Signal:
            async with aclosing(rig.peripheral.observe()) as stream:
                await next_item(stream, rig.clock)
                rig.peripheral.show(signal)
            assert rig.seen() is Signal.OFF

    async def test_is_absent_while_nobody_observes_it(self, rig: IndicatorRig) -> None:
        for _ in range(2):
            try:
                rig.peripheral.show(Signal.READY)
            except PeripheralAbsent:
                pass
            else:
                raise AssertionError("a lamp that nobody holds took a signal")
            async with aclosing(rig.peripheral.observe()) as stream:
                await next_item(stream, rig.clock)
