"""What happens to any input device: its cable, another program that takes it, and that it does nothing more."""

from collections.abc import Mapping
from pathlib import Path

from firmware.hal.config import DeviceConfig
from firmware.hal.sim.peer import Poke
from firmware.hal.sim.peers.input_far import InputFar
from firmware.hal.wire.input_records import Abilities, Frame


class InputHands:
    """Made in the running loop, plugged in."""

    def __init__(self, config: DeviceConfig, directory: Path, abilities: Abilities) -> None:
        self.far = InputFar(directory / f"{config.name}.event", abilities)
        self._hung = False

    def input_pokes(self) -> Mapping[str, Poke]:
        """The pokes of every input device."""
        return {
            "hang": Poke(self.hang, {}),
            "take": Poke(self.take, {}),
            "release": Poke(self.release, {}),
            "unplug": Poke(self.unplug, {}),
            "plug": Poke(self.plug, {}),
        }

    def hang(self) -> None:
        """It notices nothing any more until its plug was out."""
        self._hung = True

    def take(self) -> None:
        """Another program takes it, as soon as it is free."""
        self.far.taken = True

    def release(self) -> None:
        """The other program lets go."""
        self.far.taken = False

    def unplug(self) -> None:
        self.far.unplug()

    def plug(self) -> None:
        self._hung = False
        self.far.pace = 0.0
        self.far.plug()

    def close(self) -> None:
        self.far.unplug()

    def say(self, data: bytes) -> None:
        """Send whatever it may be."""
        self.far.say(data)

    def tell(self, frames: list[Frame]) -> None:
        """Send these, unless it hangs."""
        if not self._hung:
            self.far.tell(frames)
