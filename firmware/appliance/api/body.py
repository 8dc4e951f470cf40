"""What the methods of the body do."""

from dataclasses import dataclass

from firmware.appliance.api import messages as m
from firmware.appliance.api import methods
from firmware.appliance.api.connection import Bound, Handler, Handlers
from firmware.appliance.api.rpc import Code, RequestFailed
from firmware.appliance.errors import NotRecorded
from firmware.appliance.managers.display import Display
from firmware.appliance.managers.enclosure import BodyRefusal, Enclosure


@dataclass(frozen=True, slots=True)
class BodyDoor:
    """Hands each wish to whoever looks after it."""

    enclosure: Enclosure
    display: Display

    def handlers(self) -> Handlers:
        """Every method of the body."""
        bound: list[tuple[str, Handler]] = [
            (methods.SET_SEAL.name, Bound(methods.SET_SEAL, self._set_seal)),
            (methods.LOOKED_AT.name, Bound(methods.LOOKED_AT, self._look)),
            (methods.SOUND.name, Bound(methods.SOUND, self._sound)),
            (methods.DARKEN.name, Bound(methods.DARKEN, self._darken)),
            (methods.WAKE.name, Bound(methods.WAKE, self._wake)),
        ]
        return dict(bound)

    async def _set_seal(self, wish: m.SealRequest) -> m.Nothing:
        try:
            return _done(await self.enclosure.set_seal(wish.number))
        except NotRecorded as problem:
            raise _unrecorded(problem) from problem

    async def _look(self, _: m.Nothing) -> m.Nothing:
        try:
            return _done(await self.enclosure.look())
        except NotRecorded as problem:
            raise _unrecorded(problem) from problem

    async def _sound(self, wish: m.SoundRequest) -> m.Nothing:
        await self.enclosure.sound(on=wish.on)
        return m.Nothing()

    async def _darken(self, _: m.Nothing) -> m.Nothing:
        return _done(await self.display.darken())

    async def _wake(self, _: m.Nothing) -> m.Nothing:
        await self.display.wake()
        return m.Nothing()


def _done(refusal: BodyRefusal | None) -> m.Nothing:
    if refusal is not None:
        raise RequestFailed(Code.REFUSED, f"refused: {refusal.value}", refusal.value)
    return m.Nothing()


def _unrecorded(problem: NotRecorded) -> RequestFailed:
    return RequestFailed(Code.NOT_RECORDED, f"not recorded, so nothing has changed: {problem}")
