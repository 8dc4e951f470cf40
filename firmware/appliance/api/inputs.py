"""What the methods of the signature pad do."""

from dataclasses import dataclass

from firmware.appliance.api import messages as m
from firmware.appliance.api import methods
from firmware.appliance.api.connection import Bound, Handler, Handlers
from firmware.appliance.api.rpc import Code, RequestFailed
from firmware.appliance.managers.signature import SignatureDesk, SignRefusal


@dataclass(frozen=True, slots=True)
class SignatureDoor:
    """Hands each wish to the desk."""

    desk: SignatureDesk

    def handlers(self) -> Handlers:
        """Every method of the signature pad."""
        bound: list[tuple[str, Handler]] = [
            (methods.SIGN.name, Bound(methods.SIGN, self._begin)),
            (methods.SIGN_ANEW.name, Bound(methods.SIGN_ANEW, self._clear)),
            (methods.SIGNED.name, Bound(methods.SIGNED, self._finish)),
            (methods.NOT_SIGNED.name, Bound(methods.NOT_SIGNED, self._cancel)),
        ]
        return dict(bound)

    async def _begin(self, _: m.Nothing) -> m.Nothing:
        return _accepted(self.desk.begin())

    async def _clear(self, _: m.Nothing) -> m.Nothing:
        return _accepted(self.desk.clear())

    async def _finish(self, _: m.Nothing) -> m.Nothing:
        return _accepted(await self.desk.finish())

    async def _cancel(self, _: m.Nothing) -> m.Nothing:
        self.desk.cancel()
        return m.Nothing()


def _accepted(refusal: SignRefusal | None) -> m.Nothing:
    if refusal is not None:
        raise RequestFailed(Code.REFUSED, f"refused: {refusal.value}", refusal.value)
    return m.Nothing()
