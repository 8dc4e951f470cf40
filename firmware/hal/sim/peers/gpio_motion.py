"""The hands that carry the case, and the road."""

from collections.abc import Mapping
from types import MappingProxyType

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.enclosure import MotionConnection
from firmware.hal.sim.header import SimHeader
from firmware.hal.sim.peer import Poke


class GpioMotionPeer:
    """A case that stands on a table at first. A switch that it has not is moved without effect."""

    def __init__(self, config: DeviceConfig, header: SimHeader) -> None:
        self._connection = connection_of(config, MotionConnection)
        shock, tilt = self._connection.shock, self._connection.tilt
        self._shock = None if shock is None else header.contact(shock)
        self._tilt = None if tilt is None else header.contact(tilt)

    @property
    def connection(self) -> MotionConnection:
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        return MappingProxyType(
            {
                "shock": Poke(self.shock, {}),
                "storm": Poke(self.storm, {"times": int}),
                "tilt": Poke(self.tilt, {}),
                "stand": Poke(self.stand, {}),
                "wobble": Poke(self.wobble, {"times": int}),
            }
        )

    def shock(self) -> None:
        """Drop it: the spring swings a few times."""
        self.storm(4)

    def storm(self, times: int) -> None:
        """Let the spring swing so many times."""
        if self._shock is not None:
            for _ in range(times):
                for level in (False, None):
                    self._shock.tie(level)

    def tilt(self) -> None:
        """Lay it on its side."""
        if self._tilt is not None:
            self._tilt.tie(level=False)

    def stand(self) -> None:
        """Put it upright."""
        if self._tilt is not None:
            self._tilt.tie(None)

    def wobble(self, times: int) -> None:
        """Let the ball in the tilt switch roll to and fro; it ends where it was."""
        if self._tilt is not None:
            before = self._tilt.tied
            for _ in range(times):
                for level in (False, None):
                    self._tilt.tie(level)
            self._tilt.tie(before)

    def close(self) -> None:
        """Nothing to end."""
