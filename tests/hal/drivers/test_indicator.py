"""The lamp: by contract as simulator and as driver over mock pins, and how it blinks."""

from contextlib import aclosing
from pathlib import Path

import pytest
from support.devices import device

from firmware.clock import FakeClock, settle
from firmware.hal.config.body import GpioIndicatorConnection
from firmware.hal.contracts.base import fails_with, next_item
from firmware.hal.contracts.indicator import IndicatorContract, IndicatorRig
from firmware.hal.drivers.gpio_indicator import GpioIndicator
from firmware.hal.errors import PeripheralFault
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.indicator import Signal
from firmware.hal.sim.header import SimHeader
from firmware.hal.sim.indicator import SimIndicator
from firmware.hal.sim.peers.gpio_indicator import GpioIndicatorPeer

COLOURS = {
    (False, False, False): Signal.OFF,
    (True, True, True): Signal.STARTING,
    (False, True, False): Signal.READY,
    (False, False, True): Signal.CITIZEN,
    (True, True, False): Signal.ATTENTION,
    (True, False, False): Signal.FAULT,
}


class DriverRig(IndicatorRig):
    def __init__(self) -> None:
        config = device(Kind.INDICATOR, "gpio-indicator", GpioIndicatorConnection(5, 6, 13))
        self.header = SimHeader()
        self.peer = GpioIndicatorPeer(config, Path(), self.header)
        clock = FakeClock()
        super().__init__(GpioIndicator(config.name, self.peer.connection, clock, self.header.pins), clock)

    def garble(self) -> None:
        self.peer.take_pin()
        self.peer.give_pin_back()

    def seen(self) -> Signal:
        return COLOURS[self.peer.lit()]


class SimRig(IndicatorRig):
    def __init__(self) -> None:
        self.lamp = SimIndicator("lamp")
        super().__init__(self.lamp, FakeClock())

    def garble(self) -> None:
        self.lamp.become(Condition(DeviceState.ATTENTION, Reason.GARBLED))

    def seen(self) -> Signal:
        return self.lamp.signal


@pytest.fixture
def wired() -> DriverRig:
    return DriverRig()


class TestIndicator(IndicatorContract):
    @pytest.fixture(params=[DriverRig, SimRig])
    def rig(self, request: pytest.FixtureRequest) -> IndicatorRig:
        rig: IndicatorRig = request.param()
        return rig


async def seconds_lit(rig: DriverRig, signal: Signal, seconds: float) -> tuple[int, int]:
    """In how many tenths of a second the lamp shines, and how often it goes on."""
    rig.peripheral.show(signal)
    await settle()
    seen = []
    for _ in range(round(seconds * 10)):
        seen.append(rig.seen() is signal)
        await rig.clock.advance(0.1)
    return sum(seen), sum(now and not before for before, now in zip([False, *seen], seen, strict=False))


@pytest.mark.parametrize(
    ("signal", "tenths", "flashes"),
    [
        (Signal.READY, 40, 1),
        (Signal.STARTING, 40, 1),
        (Signal.CITIZEN, 24, 4),
        (Signal.ATTENTION, 20, 2),
        (Signal.FAULT, 8, 4),
    ],
)
async def test_signals_differ_by_rhythm_too(wired: DriverRig, signal: Signal, tenths: int, flashes: int) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        lit, went_on = await seconds_lit(wired, signal, 4.0)
    assert abs(lit - tenths) <= 2
    assert went_on == flashes


async def test_steady_light_wakes_nobody(wired: DriverRig) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        for signal in (Signal.FAULT, Signal.READY):
            wired.peripheral.show(signal)
            await settle()
        assert all(waker.done() for *_, waker in wired.clock._sleepers)


async def test_signal_told_again_keeps_its_beat(wired: DriverRig) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        wired.peripheral.show(Signal.ATTENTION)
        await settle()
        await wired.clock.advance(1.5)
        assert wired.seen() is Signal.OFF, "the dark half of its beat"
        wired.peripheral.show(Signal.ATTENTION)
        assert wired.seen() is Signal.OFF


async def test_pin_that_somebody_else_holds_is_a_fault(wired: DriverRig) -> None:
    wired.peer.take_pin()
    async with aclosing(wired.peripheral.observe()) as stream:
        assert isinstance(await fails_with(stream, wired.clock), PeripheralFault)
    wired.peer.give_pin_back()
    async with aclosing(wired.peripheral.observe()) as stream:
        assert await next_item(stream, wired.clock) == READY


async def test_pins_taken_before_a_held_one_are_given_back(wired: DriverRig) -> None:
    let_go = wired.header.take(13)  # the last of the three
    async with aclosing(wired.peripheral.observe()) as stream:
        assert isinstance(await fails_with(stream, wired.clock), PeripheralFault)
    let_go()
    async with aclosing(wired.peripheral.observe()) as stream:
        assert await next_item(stream, wired.clock) == READY


async def test_lamp_that_broke_ends_the_stream_and_not_who_shows_a_signal(wired: DriverRig) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        wired.header.pins.close()
        wired.peripheral.show(Signal.READY)
        assert isinstance(await fails_with(stream, wired.clock), PeripheralFault)


async def test_lamp_that_breaks_while_it_blinks_ends_the_stream(wired: DriverRig) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        wired.peripheral.show(Signal.ATTENTION)
        await settle()
        wired.header.pins.close()  # takes the lines from under their user
        assert isinstance(await fails_with(stream, wired.clock), PeripheralFault)


async def test_letting_go_of_a_lamp_that_broke_succeeds(wired: DriverRig) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        wired.header.pins.close()
