"""What the method of the SIM card does."""

from dataclasses import dataclass

from firmware.appliance.api import messages as m
from firmware.appliance.api import methods
from firmware.appliance.api.connection import Bound, Handler, Handlers
from firmware.appliance.api.rpc import Code, RequestFailed
from firmware.appliance.errors import NotRecorded
from firmware.appliance.managers.sim_pin import SimDesk

NO_MODEM = "no-modem"


@dataclass(frozen=True, slots=True)
class SimDoor:
    """Hands a PIN to the desk; None in a case without a modem."""

    desk: SimDesk | None

    def handlers(self) -> Handlers:
        """The method of this room."""
        bound: list[tuple[str, Handler]] = [(methods.SIM_PIN.name, Bound(methods.SIM_PIN, self._enter))]
        return dict(bound)

    async def _enter(self, wish: m.SimPin) -> m.Nothing:
        if self.desk is None:
            raise RequestFailed(Code.REFUSED, "refused: this case has no modem", NO_MODEM)
        try:
            refusal = await self.desk.enter(wish.pin)
        except NotRecorded as problem:
            raise RequestFailed(
                Code.NOT_RECORDED, f"not recorded, so the SIM card has not seen it: {problem}"
            ) from problem
        if refusal is not None:
            raise RequestFailed(Code.REFUSED, f"refused: {refusal.value}", refusal.value)
        return m.Nothing()
