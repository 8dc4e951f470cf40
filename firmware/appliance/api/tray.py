"""What the methods of the visit's tray do."""

from dataclasses import dataclass

from firmware.appliance.api import messages as m
from firmware.appliance.api import methods
from firmware.appliance.api.connection import Bound, Handler, Handlers
from firmware.appliance.api.rpc import Code, RequestFailed
from firmware.appliance.managers.tray import NotTaken, Tray
from firmware.appliance.state.store import Store

LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class TrayDoor:
    """Hands out what lies in the tray to a program of this machine, while the screen is unlocked."""

    tray: Tray
    store: Store

    def handlers(self) -> Handlers:
        """Every method of the tray."""
        bound: list[tuple[str, Handler]] = [
            (methods.TAKE.name, Bound(methods.TAKE, self._take)),
            (methods.DISCARD.name, Bound(methods.DISCARD, self._discard)),
        ]
        return dict(bound)

    async def _take(self, wish: m.TakeRequest) -> m.Taken:
        self._unlocked()
        part = self.tray.take(wish.kind, wish.offset)
        if isinstance(part, NotTaken):
            raise RequestFailed(Code.REFUSED, f"refused: {part.value}", part.value)
        return m.Taken(part.data, part.offset, part.size, part.media)

    async def _discard(self, wish: m.DiscardRequest) -> m.Nothing:
        self._unlocked()
        self.tray.discard(wish.kind)
        return m.Nothing()

    def _unlocked(self) -> None:
        if self.store.state.lock.locked:
            raise RequestFailed(Code.REFUSED, "refused: the screen is locked", LOCKED)
