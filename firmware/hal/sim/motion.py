"""A sensor for rough handling without wires."""

from firmware.hal.ports.motion import Motion
from firmware.hal.sim.peripheral import SimPeripheral


class SimMotion(SimPeripheral[Motion]):
    """A `MotionSensor` in the hands of a test. A shock is no stance: what is told when opened is how it stands."""

    def __init__(self, name: str) -> None:
        super().__init__(name, Motion.UPRIGHT)

    def shake(self) -> None:
        """Hit it."""
        if self._stream is not None:
            self._stream.tell(Motion.SHOCK)

    def stand(self, stance: Motion) -> None:
        """Let it stand so."""
        if stance is not self.value:
            self.value = stance
            if self._stream is not None:
                self._stream.tell(stance)
