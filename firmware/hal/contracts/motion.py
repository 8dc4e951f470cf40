"""What every `MotionSensor` must do."""

from abc import abstractmethod
from contextlib import aclosing

from firmware.hal.contracts.base import PeripheralContract, Rig, next_item, until_quiet
from firmware.hal.ports.device import READY
from firmware.hal.ports.motion import Motion, MotionSensor


class MotionRig(Rig[MotionSensor]):
    """A sensor in a case that stands upright at first, and the hands that carry it."""

    @abstractmethod
    def shake(self) -> None:
        """Hit it once."""

    @abstractmethod
    def stand(self, stance: Motion) -> None:
        """Bring it to rest so: tilted or upright."""


class MotionContract(PeripheralContract):
    """How it stands once and then each change; each shock."""

    async def test_tells_how_it_stands_and_each_change(self, rig: MotionRig) -> None:
        rig.stand(Motion.TILTED)
        async with aclosing(rig.peripheral.observe()) as stream:
            assert [await next_item(stream, rig.clock) for _ in range(2)] == [READY, Motion.TILTED]
            for stance in (Motion.UPRIGHT, Motion.TILTED):
                rig.stand(stance)
                assert await next_item(stream, rig.clock) is stance
            rig.stand(Motion.TILTED)
            assert await until_quiet(stream, rig.clock) == []

    async def test_tells_each_shock_and_none_when_opened_anew(self, rig: MotionRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            assert [await next_item(stream, rig.clock) for _ in range(2)] == [READY, Motion.UPRIGHT]
            for _ in range(2):
                rig.shake()
                assert await next_item(stream, rig.clock) is Motion.SHOCK
                await rig.clock.advance(1.5)
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await until_quiet(stream, rig.clock) == [READY, Motion.UPRIGHT]
