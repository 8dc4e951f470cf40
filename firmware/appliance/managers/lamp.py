"""The lamp on the case follows the overall readiness, and tells the citizen's turn."""

from contextlib import aclosing, suppress
from typing import assert_never

from firmware.appliance.state.model import CaseState
from firmware.appliance.state.readiness import Overall, readiness
from firmware.appliance.state.store import Store
from firmware.appliance.state.turn import is_citizens_turn
from firmware.hal.errors import HalError
from firmware.hal.ports.indicator import Indicator, Signal
from firmware.hal.ports.lid import LidPosition


def signal_for(state: CaseState) -> Signal:
    """What the lamp shows of `state`. A body that was opened outranks all, as does a lid closed on what is still
    outside; and a citizen's turn all but that.
    """
    if state.stopping:
        return Signal.OFF
    if state.body.opened or (state.guide.left and state.lid is LidPosition.CLOSED):
        return Signal.FAULT
    if is_citizens_turn(state):
        return Signal.CITIZEN
    overall = readiness(state).overall
    match overall:
        case Overall.PREPARING:
            return Signal.STARTING
        case Overall.READY:
            return Signal.READY
        case Overall.LIMITED:
            return Signal.ATTENTION
        case Overall.NOT_READY:
            return Signal.FAULT
        case _:
            assert_never(overall)


class Lamp:
    """Shows the signal of the newest state. A lamp that is not there is told again as soon as anything changes,
    and its own return is a change.
    """

    name = "lamp"
    essential = False

    def __init__(self, indicator: Indicator, store: Store) -> None:
        self._indicator = indicator
        self._store = store

    async def run(self) -> None:
        """Follow the state until cancelled."""
        async with aclosing(self._store.watch()) as states:
            async for state in states:
                with suppress(HalError):
                    self._indicator.show(signal_for(state))
