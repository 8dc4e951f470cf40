"""What the methods of blanks, change and the day's closing do."""

from collections.abc import Awaitable
from dataclasses import dataclass

from firmware.appliance.api import messages as m
from firmware.appliance.api import methods
from firmware.appliance.api.closing_view import blank_view, closing_view
from firmware.appliance.api.connection import Bound, Handler, Handlers
from firmware.appliance.api.rpc import Code, RequestFailed
from firmware.appliance.api.till import allowed
from firmware.appliance.book.blanks import BlankAction
from firmware.appliance.book.cash import CashRefused, Pieces, change
from firmware.appliance.book.day import Day
from firmware.appliance.book.differences import Difference
from firmware.appliance.managers.blanks import Blanks
from firmware.appliance.managers.closing import Closing
from firmware.appliance.managers.till_rules import Why
from firmware.appliance.state.store import Store


@dataclass(frozen=True, slots=True)
class ClosingDoor:
    """Hands each wish to the closing or to the blanks."""

    closing: Closing
    blanks: Blanks
    store: Store

    def handlers(self) -> Handlers:
        """Every method of this room."""
        bound: list[tuple[str, Handler]] = [
            (methods.CHANGE.name, Bound(methods.CHANGE, self._change)),
            (methods.RECEIVE.name, Bound(methods.RECEIVE, self._receive)),
            (methods.ISSUE.name, Bound(methods.ISSUE, self._issue)),
            (methods.SPOIL.name, Bound(methods.SPOIL, self._spoil)),
            (methods.CLOSE.name, Bound(methods.CLOSE, self._begin)),
            (methods.RESUME.name, Bound(methods.RESUME, self._stop)),
            (methods.HAND_IN.name, Bound(methods.HAND_IN, self._hand_in)),
            (methods.LEAVE_OPEN.name, Bound(methods.LEAVE_OPEN, self._leave_open)),
            (methods.COUNT.name, Bound(methods.COUNT, self._count)),
            (methods.COUNT_BLANKS.name, Bound(methods.COUNT_BLANKS, self._count_blanks)),
            (methods.EXPLAIN.name, Bound(methods.EXPLAIN, self._explain)),
            (methods.WITNESS.name, Bound(methods.WITNESS, self._witness)),
            (methods.SEAL.name, Bound(methods.SEAL, self._seal)),
        ]
        return dict(bound)

    async def _change(self, wish: m.ChangeRequest) -> m.Change:
        try:
            found = change(wish.cents, None if wish.drawer is None else _pieces(wish.drawer))
        except CashRefused as problem:
            raise RequestFailed(Code.REFUSED, f"refused: {problem}", Why.COUNT.value) from problem
        return m.Change(None if found is None else tuple(m.PiecesView(item.cents, item.count) for item in found))

    async def _receive(self, wish: m.BlanksRequest) -> m.BlankView:
        return await self._move(wish, BlankAction.RECEIVED)

    async def _issue(self, wish: m.BlanksRequest) -> m.BlankView:
        return await self._move(wish, BlankAction.ISSUED)

    async def _spoil(self, wish: m.BlanksRequest) -> m.BlankView:
        return await self._move(wish, BlankAction.SPOILED)

    async def _move(self, wish: m.BlanksRequest, action: BlankAction) -> m.BlankView:
        stock = await allowed(self.blanks.move(wish.series, action, wish.first, wish.last))
        return blank_view(wish.series, stock)

    async def _begin(self, _: m.Nothing) -> m.ClosingView:
        return await self._view(self.closing.begin())

    async def _stop(self, _: m.Nothing) -> m.ClosingView:
        return await self._view(self.closing.stop())

    async def _hand_in(self, _: m.Nothing) -> m.Nothing:
        await allowed(self.closing.terminal())
        return m.Nothing()

    async def _leave_open(self, _: m.Nothing) -> m.ClosingView:
        return await self._view(self.closing.without_terminal())

    async def _count(self, wish: m.CashCount) -> m.ClosingView:
        return await self._view(self.closing.cash(_pieces(wish.pieces)))

    async def _count_blanks(self, wish: m.BlanksCount) -> m.ClosingView:
        return await self._view(self._counted(wish))

    async def _counted(self, wish: m.BlanksCount) -> Day:
        there = [self.blanks.read(wish.series, serials.first, serials.last) for serials in wish.serials]
        return await self.closing.blanks(wish.series, there)

    async def _explain(self, wish: m.Explanation) -> m.ClosingView:
        difference = Difference(wish.kind, wish.amount, wish.item)
        return await self._view(self.closing.explain(difference, wish.reason))

    async def _witness(self, wish: m.Pin) -> m.ClosingView:
        return await self._view(self.closing.witness(wish.pin))

    async def _seal(self, _: m.Nothing) -> m.Sealed:
        return m.Sealed(*await allowed(self.closing.seal()))

    async def _view(self, act: Awaitable[Day]) -> m.ClosingView:
        return closing_view(await allowed(act), self.store.state.handing_in)


def _pieces(drawer: tuple[m.PiecesView, ...]) -> tuple[Pieces, ...]:
    return tuple(Pieces(item.cents, item.count) for item in drawer)
