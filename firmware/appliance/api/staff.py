"""What the methods of the staff card do."""

from collections.abc import Awaitable
from dataclasses import dataclass

from firmware.appliance.api import messages as m
from firmware.appliance.api import methods
from firmware.appliance.api.connection import Bound, Handler, Handlers
from firmware.appliance.api.rpc import Code, RequestFailed
from firmware.appliance.errors import NotRecorded
from firmware.appliance.managers.staff import StaffDesk
from firmware.appliance.state.staff import StaffCard, StaffRefusal

NO_STAFF_CARDS = "no-staff-cards"


@dataclass(frozen=True, slots=True)
class StaffDoor:
    """Hands PINs and fingers to the staff desk; `staff` is None where a PIN of the case unlocks the screen."""

    staff: StaffDesk | None

    def handlers(self) -> Handlers:
        """Every method of this room."""
        bound: list[tuple[str, Handler]] = [
            (methods.SIGN_IN.name, Bound(methods.SIGN_IN, self._sign_in)),
            (methods.FINGER.name, Bound(methods.FINGER, self._finger)),
        ]
        return dict(bound)

    async def _sign_in(self, wish: m.CardPin) -> m.SignedIn:
        return await _answer(self._desk().sign_in(wish.pin, last_try=wish.last_try))

    async def _finger(self, _: m.Nothing) -> m.SignedIn:
        return await _answer(self._desk().finger())

    def _desk(self) -> StaffDesk:
        if self.staff is None:
            raise RequestFailed(Code.REFUSED, "refused: this case takes no staff cards", NO_STAFF_CARDS)
        return self.staff


async def _answer(outcome: Awaitable[StaffCard | StaffRefusal]) -> m.SignedIn:
    try:
        given = await outcome
    except NotRecorded as problem:
        raise RequestFailed(Code.NOT_RECORDED, f"not recorded, so nothing has changed: {problem}") from problem
    return m.SignedIn(opened=False, refusal=given) if isinstance(given, StaffRefusal) else m.SignedIn(opened=True)
