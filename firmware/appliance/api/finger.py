"""What the methods of the finger's quality do."""

from dataclasses import dataclass

from firmware.appliance.api import messages as m
from firmware.appliance.api import methods
from firmware.appliance.api.connection import Bound, Handler, Handlers
from firmware.appliance.api.rpc import Code, RequestFailed
from firmware.appliance.managers.finger import FingerDesk


@dataclass(frozen=True, slots=True)
class FingerDoor:
    """Hands each wish to the desk."""

    desk: FingerDesk

    def handlers(self) -> Handlers:
        """Every method of fingers."""
        bound: list[tuple[str, Handler]] = [
            (methods.MEASURE_FINGER.name, Bound(methods.MEASURE_FINGER, self._measure)),
            (methods.GLASS_CLEANED.name, Bound(methods.GLASS_CLEANED, self._cleaned)),
        ]
        return dict(bound)

    async def _measure(self, _: m.Nothing) -> m.Nothing:
        refusal = self.desk.begin()
        if refusal is not None:
            raise RequestFailed(Code.REFUSED, f"refused: {refusal.value}", refusal.value)
        return m.Nothing()

    async def _cleaned(self, _: m.Nothing) -> m.Nothing:
        self.desk.cleaned()
        return m.Nothing()
