"""The state with which a case begins, and the word with which it ends."""

import secrets
from collections.abc import Awaitable, Callable
from types import MappingProxyType

from firmware.appliance.config import Config
from firmware.appliance.state.events import ControllerStopped
from firmware.appliance.state.model import CaseState, Device, Visit
from firmware.appliance.state.model import Service as CaseService
from firmware.appliance.state.staff import Staff
from firmware.appliance.timeline import Timeline


def first_state(config: Config, visit: Visit | None, *, rehearsal: bool) -> CaseState:
    """The case before anything has spoken: locked, every device starting, and the visit that was under way."""
    devices = {device.name: Device(device.name, device.kind, device.bay, device.title) for device in config.hal.devices}
    return CaseState(
        case_id=config.case.id,
        session=secrets.token_hex(8),
        rehearsal=rehearsal,
        devices=MappingProxyType(devices),
        services=tuple(CaseService(service.name, service.title, service.needs) for service in config.services),
        language=config.case.language.value,
        visit=visit,
        staff=None if config.staff is None else Staff(),
    )


def farewell(timeline: Timeline) -> Callable[[type[BaseException] | None, object, object], Awaitable[None]]:
    """Records the end where it is one in order; whatever broke leaves the next start to find an unclean run."""

    async def say(problem: type[BaseException] | None, *_: object) -> None:
        if problem is None:
            await timeline.happened(ControllerStopped())

    return say
