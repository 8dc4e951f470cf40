"""What the methods of the power do."""

from collections.abc import Callable
from dataclasses import dataclass

from firmware.appliance.api import messages as m
from firmware.appliance.api import methods
from firmware.appliance.api.connection import Bound, Handler, Handlers
from firmware.appliance.api.rpc import Code, RequestFailed
from firmware.appliance.managers.desk import Refusal
from firmware.appliance.managers.power import PowerManager
from firmware.appliance.managers.power_facts import is_binding
from firmware.appliance.power.policy import EndReason
from firmware.appliance.state.store import Store


@dataclass(frozen=True, slots=True)
class PowerDoor:
    """Saves power, and ends the case. Both need an unlocked screen."""

    manager: PowerManager
    end: Callable[[EndReason], None]
    store: Store

    def handlers(self) -> Handlers:
        """Every method of the power."""
        bound: list[tuple[str, Handler]] = [
            (methods.SAVE.name, Bound(methods.SAVE, self._save)),
            (methods.SHUT_DOWN.name, Bound(methods.SHUT_DOWN, self._shut_down)),
        ]
        return dict(bound)

    async def _save(self, wish: m.SaveRequest) -> m.Nothing:
        self._unlocked()
        await self.manager.save(on=wish.on)
        return m.Nothing()

    async def _shut_down(self, _: m.Nothing) -> m.Nothing:
        self._unlocked()
        if is_binding(self.store.state):
            raise _refused(Refusal.BINDING)
        self.end(EndReason.ASKED)
        return m.Nothing()

    def _unlocked(self) -> None:
        if self.store.state.lock.locked:
            raise _refused(Refusal.LOCKED)


def _refused(why: Refusal) -> RequestFailed:
    return RequestFailed(Code.REFUSED, f"refused: {why.value}", why.value)
