"""What leads hands through set-up and packing of this case."""

from collections.abc import Iterable
from typing import cast

from firmware.appliance.config import Config
from firmware.appliance.journal import Stored
from firmware.appliance.managers.guide import Guidance
from firmware.appliance.state.events import LeftOutside, LidMoved
from firmware.appliance.state.guide import Guide, Plan
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.config.hands import MAINS
from firmware.hal.inventory import Hal
from firmware.hal.kinds import Kind
from firmware.hal.ports.buzzer import Buzzer
from firmware.hal.ports.lid import LidPosition


def first_guide(config: Config, past: Iterable[Stored]) -> Guide:
    """Before anything has spoken. What was left outside is still to be read when the case was off meanwhile."""
    hands = config.hands
    grams = sum(device.weight_grams for device in config.hal.devices)
    known = {*hands.set_up, *hands.pack}
    left = tuple(name for name in left_outside(past) if name in known)
    return Guide(Plan(hands.set_up, hands.pack, grams), left=left)


def left_outside(past: Iterable[Stored]) -> tuple[str, ...]:
    """What the last closing of the lid left outside, where the lid was not opened since."""
    left: tuple[str, ...] = ()
    for row in sorted(past, key=lambda row: row.seq):
        match row.event:
            case LeftOutside(devices, mains):
                left = (*devices, *((MAINS,) if mains else ()))
            case LidMoved(LidPosition.OPEN):
                left = ()
            case _:
                pass
    return left


def make_guidance(hal: Hal, timeline: Timeline, store: Store, clock: Clock) -> Guidance:
    """With the buzzers of this case."""
    buzzers = [one.peripheral for one in hal.devices.values() if one.config.kind is Kind.BUZZER]
    return Guidance(timeline, store, clock, [cast("Buzzer", buzzer) for buzzer in buzzers])  # their kind says so
