"""What the methods of scanning do."""

from dataclasses import dataclass

from firmware.appliance.api import messages as m
from firmware.appliance.api import methods
from firmware.appliance.api.connection import Bound, Handler, Handlers
from firmware.appliance.api.rpc import Code, RequestFailed
from firmware.appliance.managers.scanning import ScanDesk, ScanRefusal
from firmware.appliance.managers.till_rules import NotAllowed


@dataclass(frozen=True, slots=True)
class ScanDoor:
    """Hands each wish to the desk."""

    desk: ScanDesk

    def handlers(self) -> Handlers:
        """Every method of scanning."""
        bound: list[tuple[str, Handler]] = [
            (methods.SCAN.name, Bound(methods.SCAN, self._scan)),
            (methods.CANCEL_SCAN.name, Bound(methods.CANCEL_SCAN, self._cancel)),
            (methods.COPY.name, Bound(methods.COPY, self._copy)),
        ]
        return dict(bound)

    async def _scan(self, wish: m.ScanRequest) -> m.Nothing:
        return _begun(self.desk.scan(wish.source, wish.colour))

    async def _copy(self, _: m.Nothing) -> m.Nothing:
        try:
            return _begun(self.desk.copy())
        except NotAllowed as refused:
            raise RequestFailed(Code.REFUSED, f"refused: {refused.detail}", refused.why.value) from refused

    async def _cancel(self, _: m.Nothing) -> m.Nothing:
        self.desk.cancel()
        return m.Nothing()


def _begun(refusal: ScanRefusal | None) -> m.Nothing:
    if refusal is not None:
        raise RequestFailed(Code.REFUSED, f"refused: {refusal.value}", refusal.value)
    return m.Nothing()
