"""A case that is put together, and what its services stand on."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from socket import socket
from typing import TYPE_CHECKING, Final

from firmware.appliance.compose.body import BodyRoom
from firmware.appliance.compose.closing import ClosingRoom
from firmware.appliance.journal import Journal
from firmware.appliance.managers.clockwatch import Clockwatch
from firmware.appliance.managers.desk import Desk
from firmware.appliance.managers.staff import StaffDesk
from firmware.appliance.managers.till import Till
from firmware.appliance.state.store import Store
from firmware.appliance.supervise import Service
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.inventory import Hal

if TYPE_CHECKING:
    from firmware.appliance.compose.stage import Stage

SOFTWARE: Final = version("amtskoffer")


@dataclass(frozen=True, slots=True)
class Appliance:
    """A case that is put together and does not run yet. `stop` is set when it shall end."""

    store: Store
    services: Sequence[Service]
    ready: asyncio.Event
    stop: asyncio.Event
    ask_to_stop: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Parts:
    """What the services stand on. `stage` is None where the devices are real."""

    clock: Clock
    door: socket
    journal: Journal
    store: Store
    timeline: Timeline
    desk: Desk
    staff: StaffDesk | None
    clockwatch: Clockwatch
    till: Till
    room: ClosingRoom
    hal: Hal
    stage: "Stage | None"
    body: BodyRoom
