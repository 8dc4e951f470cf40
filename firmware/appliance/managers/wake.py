"""Gives power to what somebody asks for, before it is asked."""

from collections.abc import Callable
from typing import Final

from firmware.appliance.managers.waiting import within
from firmware.appliance.state.model import CaseState
from firmware.appliance.state.store import Store
from firmware.clock import Clock
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import Reason

STARTS: Final = 30.0  # seconds that somebody waits for a device to start; then it is asked as it is, and says so

_ON_ITS_WAY: Final = frozenset({Reason.SWITCHED_OFF, Reason.STARTING, Reason.RECOVERING})


class Wake:
    """Devices that are on already are asked for too, so that nobody sheds them the moment after."""

    def __init__(self, wanted: Callable[[str], None], store: Store, clock: Clock) -> None:
        self._wanted = wanted
        self._store = store
        self._clock = clock

    async def kind(self, kind: Kind) -> None:
        """Ask for every device of `kind`; where one was switched off, wait for it to have started."""
        names = [name for name, device in self._store.state.devices.items() if device.kind is kind]
        for name in names:
            self._wanted(name)
        if any(self._reason(self._store.state, name) is Reason.SWITCHED_OFF for name in names):
            await within(self._clock, STARTS, self._store.until(lambda state: self._have_started(state, names)))

    def _have_started(self, state: CaseState, names: list[str]) -> bool:
        return all(self._reason(state, name) not in _ON_ITS_WAY for name in names)

    @staticmethod
    def _reason(state: CaseState, name: str) -> Reason:
        return state.devices[name].condition.reason
