"""The change terminal for ID cards as a screen may know it. Nowhere in these messages could a PIN be put."""

from firmware.appliance.api.messages.shape import Shape
from firmware.appliance.state.eid import PinChangeEnding
from firmware.hal.ports.eid_terminal import EidCardState, Task


class PinChangeView(Shape, frozen=True):
    """The visit's latest PIN change. `task` is what the holder does at the device now; `ending` None: it runs."""

    task: Task
    tries: int | None
    again: bool
    stopping: bool
    ending: PinChangeEnding | None


class EidView(Shape, frozen=True):
    """What lies in the terminal, None while nobody can tell, and the PIN change of this visit, if there was one."""

    card: EidCardState | None = None
    tries: int | None = None
    change: PinChangeView | None = None
