"""The change terminal's desk, with the terminal of this case."""

from typing import cast

from firmware.appliance.managers.eid import EidDesk
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.inventory import Hal
from firmware.hal.kinds import Kind
from firmware.hal.ports.eid_terminal import EidTerminal


def make_eid(hal: Hal, timeline: Timeline, store: Store, clock: Clock) -> EidDesk:
    """For the first terminal in the case's file; a case needs no second."""
    fitted = [device for device in hal.devices.values() if device.config.kind is Kind.EID_TERMINAL]
    if not fitted:
        return EidDesk(None, None, timeline, store, clock)
    terminal = cast("EidTerminal", fitted[0].peripheral)  # its kind says so
    return EidDesk(fitted[0].config.name, terminal, timeline, store, clock)
