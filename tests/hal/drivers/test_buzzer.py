"""The buzzer: by contract as simulator and as driver over a mock pin."""

from contextlib import aclosing

import pytest
from support.devices import device

from firmware.clock import FakeClock, settle
from firmware.hal.config.enclosure import BuzzerConnection
from firmware.hal.contracts.base import fails_with, next_item
from firmware.hal.contracts.buzzer import BuzzerContract, BuzzerRig
from firmware.hal.drivers.gpio_buzzer import REST, TUNES, GpioBuzzer
from firmware.hal.errors import PeripheralFault
from firmware.hal.kinds import Kind
from firmware.hal.ports.buzzer import Tune
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.sim.buzzer import SimBuzzer
from firmware.hal.sim.header import SimHeader
from firmware.hal.sim.peers.gpio_buzzer import GpioBuzzerPeer

MELODIES = {tuple(pitch for pitch, _ in tones if pitch != REST): tune for tune, tones in TUNES.items()}


class DriverRig(BuzzerRig):
    def __init__(self) -> None:
        config = device(Kind.BUZZER, "gpio-buzzer", BuzzerConnection(12))
        self.header = SimHeader()
        self.peer = GpioBuzzerPeer(config, self.header)
        clock = FakeClock()
        super().__init__(GpioBuzzer(config.name, self.peer.connection, clock, self.header.pins), clock)

    def garble(self) -> None:
        self.peer.take_pin()
        self.peer.give_pin_back()

    async def heard(self) -> Tune | None:
        pitches: list[float | None] = []
        for _ in range(100):
            if (pitch := self.peer.heard()) != (pitches[-1] if pitches else None):
                pitches.append(pitch)
            await settle()
            await self.clock.advance(0.01)
        assert self.peer.heard() is None, "it sounds on and on"
        return MELODIES.get(tuple(pitch for pitch in pitches if pitch is not None))


class SimRig(BuzzerRig):
    def __init__(self) -> None:
        self.buzzer = SimBuzzer("buzzer")
        super().__init__(self.buzzer, FakeClock())

    def garble(self) -> None:
        self.buzzer.become(Condition(DeviceState.ATTENTION, Reason.GARBLED))

    async def heard(self) -> Tune | None:
        return self.buzzer.heard.pop(0) if self.buzzer.heard else None


class TestBuzzer(BuzzerContract):
    @pytest.fixture(params=[DriverRig, SimRig])
    def rig(self, request: pytest.FixtureRequest) -> BuzzerRig:
        rig: BuzzerRig = request.param()
        return rig


@pytest.fixture
def wired() -> DriverRig:
    return DriverRig()


async def test_a_second_tune_cuts_the_first_short(wired: DriverRig) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        wired.peripheral.sound(Tune.FAULT)
        await settle()
        wired.peripheral.sound(Tune.ACCEPTED)
        assert await wired.heard() is Tune.ACCEPTED


async def test_silent_when_let_go_in_the_middle_of_a_tune(wired: DriverRig) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        wired.peripheral.sound(Tune.FAULT)
        assert wired.peer.heard() is not None
    assert wired.peer.heard() is None


async def test_silence_wakes_nobody(wired: DriverRig) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        wired.peripheral.sound(Tune.ACCEPTED)
        await settle()
        await wired.clock.advance(1.0)
        assert wired.header.wave(12) == (None, 0.0)
        assert all(waker.done() for *_, waker in wired.clock._sleepers)


async def test_a_buzzer_that_breaks_ends_the_stream_and_not_who_wants_to_be_heard(wired: DriverRig) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        wired.header.pins.close()  # takes the line from under its user
        wired.peripheral.sound(Tune.FAULT)
        assert isinstance(await fails_with(stream, wired.clock), PeripheralFault)


async def test_pin_that_somebody_else_holds_is_a_fault(wired: DriverRig) -> None:
    wired.peer.take_pin()
    async with aclosing(wired.peripheral.observe()) as stream:
        assert isinstance(await fails_with(stream, wired.clock), PeripheralFault)
    wired.peer.give_pin_back()
    async with aclosing(wired.peripheral.observe()) as stream:
        assert await next_item(stream, wired.clock) == READY
