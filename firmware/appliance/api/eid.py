"""What the methods of the change terminal do."""

from dataclasses import dataclass

from firmware.appliance.api import messages as m
from firmware.appliance.api import methods
from firmware.appliance.api.connection import Bound, Handler, Handlers
from firmware.appliance.api.rpc import Code, RequestFailed
from firmware.appliance.managers.eid import EidDesk, EidRefusal


@dataclass(frozen=True, slots=True)
class EidDoor:
    """Hands each wish to the desk."""

    desk: EidDesk

    def handlers(self) -> Handlers:
        """Every method of the change terminal."""
        bound: list[tuple[str, Handler]] = [
            (methods.CHANGE_PIN.name, Bound(methods.CHANGE_PIN, self._change)),
            (methods.CANCEL_PIN.name, Bound(methods.CANCEL_PIN, self._cancel)),
        ]
        return dict(bound)

    async def _change(self, _: m.Nothing) -> m.Nothing:
        return _accepted(self.desk.begin())

    async def _cancel(self, _: m.Nothing) -> m.Nothing:
        return _accepted(await self.desk.cancel())


def _accepted(refusal: EidRefusal | None) -> m.Nothing:
    if refusal is not None:
        raise RequestFailed(Code.REFUSED, f"refused: {refusal.value}", refusal.value)
    return m.Nothing()
