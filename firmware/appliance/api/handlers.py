"""What the methods of the local API do: each hands the intention to the manager it concerns."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import msgspec

from firmware.appliance.api import messages as m
from firmware.appliance.api import methods, openrpc
from firmware.appliance.api.connection import Bound, Handler, Handlers
from firmware.appliance.api.rpc import Code, Request, RequestFailed
from firmware.appliance.api.view import Viewer
from firmware.appliance.errors import NotRecorded
from firmware.appliance.journal import Journal, JournalError, Stored
from firmware.appliance.managers.desk import Desk, Refusal
from firmware.appliance.state.notes import LanguageNoted, PlaceNoted
from firmware.appliance.timeline import Timeline

T = TypeVar("T")
NO_DEVICE = "no-such-device"
NOT_POSSIBLE = "not-possible"


class Rehearsal(Protocol):
    """The simulated world, as far as a client may touch it."""

    def pokes(self) -> tuple[m.PokeView, ...]:
        """Everything that can be made to happen."""
        ...

    def poke(self, device: str, name: str, arguments: Mapping[str, int | str]) -> str | None:
        """Make it happen; what is wrong with the wish, or None."""
        ...


@dataclass(frozen=True, slots=True)
class Office:
    """What the handlers work with. `rehearsal` is None on a case whose devices are real; `more` are others' methods."""

    viewer: Viewer
    desk: Desk
    journal: Journal
    timeline: Timeline
    check_device: Callable[[str], bool]
    rehearsal: Rehearsal | None
    more: Handlers = field(default_factory=dict)

    def handlers(self) -> Handlers:
        """Every method but those that each connection answers itself; of the simulation only in a rehearsal."""
        bound: list[tuple[str, Handler]] = [
            (methods.GET.name, Bound(methods.GET, self._get)),
            (methods.LOCK.name, Bound(methods.LOCK, self._lock)),
            (methods.UNLOCK.name, Bound(methods.UNLOCK, self._unlock)),
            (methods.PLACE.name, Bound(methods.PLACE, self._place)),
            (methods.LANGUAGE.name, Bound(methods.LANGUAGE, self._language)),
            (methods.CHECK.name, Bound(methods.CHECK, self._check)),
            (methods.BEGIN.name, Bound(methods.BEGIN, self._begin)),
            (methods.ADVANCE.name, Bound(methods.ADVANCE, self._advance)),
            (methods.END.name, Bound(methods.END, self._end)),
            (methods.TAIL.name, Bound(methods.TAIL, self._tail)),
            (methods.DISCOVER.name, Discover()),
        ]
        if self.rehearsal is not None:
            play = Play(self.rehearsal)
            bound.append((methods.POKES.name, Bound(methods.POKES, play.pokes)))
            bound.append((methods.POKE.name, Bound(methods.POKE, play.poke)))
        return {**dict(bound), **self.more}

    async def _get(self, _: m.Nothing) -> m.CaseView:
        return self.viewer.now()

    async def _lock(self, wish: m.LockRequest) -> m.Nothing:
        await self.desk.lock(wish.reason)
        return m.Nothing()

    async def _unlock(self, wish: m.Pin) -> m.Unlocked:
        opened = await accepted(self.desk.unlock(wish.pin))
        lock = self.viewer.now().lock
        return m.Unlocked(opened, lock.failures, lock.retry_in)

    async def _place(self, wish: m.Place) -> m.Nothing:
        self.timeline.noted(PlaceNoted(wish.place))
        return m.Nothing()

    async def _language(self, wish: m.Language) -> m.Nothing:
        self.timeline.noted(LanguageNoted(wish.language))
        return m.Nothing()

    async def _check(self, wish: m.DeviceRequest) -> m.Nothing:
        if not self.check_device(wish.device):
            raise RequestFailed(Code.REFUSED, f"this case has no device {wish.device!r}", NO_DEVICE)
        return m.Nothing()

    async def _begin(self, _: m.Nothing) -> m.VisitStarted:
        return m.VisitStarted((await accepted(self.desk.begin())).id)

    async def _advance(self, wish: m.Stage) -> m.Nothing:
        await accepted(self.desk.advance(wish.stage))
        return m.Nothing()

    async def _end(self, wish: m.VisitOver) -> m.Nothing:
        await accepted(self.desk.end(finished=wish.finished))
        return m.Nothing()

    async def _tail(self, wish: m.Limit) -> m.JournalPage:
        try:
            return m.JournalPage(tuple(entry(row) for row in await self.journal.tail(wish.limit)))
        except JournalError as problem:
            raise RequestFailed(Code.NOT_RECORDED, "the journal cannot be read") from problem


@dataclass(frozen=True, slots=True)
class Play:
    """The methods of a rehearsal."""

    rehearsal: Rehearsal

    async def pokes(self, _: m.Nothing) -> m.Pokes:
        """What can be made to happen."""
        return m.Pokes(self.rehearsal.pokes())

    async def poke(self, wish: m.PokeRequest) -> m.Nothing:
        """Make it happen."""
        if wrong := self.rehearsal.poke(wish.device, wish.poke, wish.arguments):
            raise RequestFailed(Code.REFUSED, wrong, NOT_POSSIBLE)
        return m.Nothing()


class Discover:
    """Answers with the description of this API, made when it is first asked for."""

    async def run(self, request: Request) -> object:
        """The OpenRPC document; parameters are of no interest."""
        del request
        return openrpc.document()


def entry(row: Stored) -> m.JournalEntry:
    """A record as it travels."""
    fields = msgspec.to_builtins(row.event)
    return m.JournalEntry(row.seq, row.at, fields)


async def accepted(outcome: Awaitable[T | Refusal]) -> T:
    """What the desk gives, where it neither refuses nor fails to record."""
    try:
        given = await outcome
    except NotRecorded as problem:
        raise RequestFailed(Code.NOT_RECORDED, f"not recorded, so nothing has changed: {problem}") from problem
    if isinstance(given, Refusal):
        raise RequestFailed(Code.REFUSED, f"refused: {given.value}", given.value)
    return given
