"""What every certified fingerprint scanner must do, of which the case knows no more than how it is."""

import asyncio
from abc import abstractmethod
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Final

from firmware.hal.contracts.answering import AnsweringContract, AnsweringRig
from firmware.hal.contracts.base import next_item
from firmware.hal.ports.device import READY, STARTING, Condition, DeviceState, Reason
from firmware.hal.ports.fingerprint import Cleanable, FingerprintSensor

BUSY: Final = Condition(DeviceState.BUSY, Reason.IN_USE)
NOT_READY: Final = Condition(DeviceState.FAULT, Reason.WARMING_UP)
NOT_REGISTERED: Final = Condition(DeviceState.FAULT, Reason.NOT_REGISTERED)
TAMPERED: Final = Condition(DeviceState.TAMPERED, Reason.TAMPERED)
DOWN: Final = Condition(DeviceState.FAULT, Reason.SERVICE_DOWN)
NEEDS_CLEANING: Final = Condition(DeviceState.ATTENTION, Reason.NEEDS_CLEANING)


class ScannerRig(AnsweringRig[FingerprintSensor]):
    """A scanner whose glass is due for cleaning after two fingers, and its maker's service."""

    @abstractmethod
    def ready(self) -> None: ...

    @abstractmethod
    def busy(self) -> None: ...

    @abstractmethod
    def not_ready(self) -> None: ...

    @abstractmethod
    def not_registered(self) -> None: ...

    @abstractmethod
    def tamper(self) -> None: ...

    @abstractmethod
    def kill(self) -> None:
        """Let the service die; `start` brings it back."""

    @abstractmethod
    def start(self) -> None: ...


class FingerprintScannerContract(AnsweringContract):
    """What holds for every certified scanner."""

    async def test_tells_each_word_of_its_service(self, rig: ScannerRig) -> None:
        steps: list[tuple[Callable[[], None], Condition]] = [
            (rig.busy, BUSY),
            (rig.not_ready, NOT_READY),
            (rig.not_registered, NOT_REGISTERED),
            (rig.tamper, TAMPERED),
            (rig.ready, READY),
        ]
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await _after_start(stream, rig) == READY
            for happen, expected in steps:
                happen()
                assert await _changed(stream, rig) == expected

    async def test_service_that_died_is_told_and_that_it_came_back(self, rig: ScannerRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await _after_start(stream, rig) == READY
            rig.kill()
            assert await _changed(stream, rig) == DOWN
            rig.start()
            assert await _changed(stream, rig) == READY

    async def test_asks_for_its_glass_to_be_cleaned_until_somebody_did(self, rig: ScannerRig) -> None:
        sensor = rig.peripheral
        assert isinstance(sensor, Cleanable)
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await _after_start(stream, rig) == READY
            for told in (READY, NEEDS_CLEANING):
                rig.busy()
                assert await _changed(stream, rig) == BUSY
                rig.ready()
                assert await _changed(stream, rig) == told
            sensor.cleaned()
            assert await _changed(stream, rig) == READY


async def _after_start(stream: AsyncGenerator[Condition, None], rig: ScannerRig) -> Condition:
    told = await next_item(stream, rig.clock)
    return told if told != STARTING else await _after_start(stream, rig)


async def _changed(stream: AsyncGenerator[Condition, None], rig: ScannerRig) -> Condition:
    """What is told next; a service is asked within ten seconds, in small steps, so that it has time to answer."""
    task = asyncio.ensure_future(_after_start(stream, rig))
    for _ in range(50):
        if (await asyncio.wait({task}, timeout=0.01))[0]:
            break
        await rig.clock.advance(0.25)
    return await task
