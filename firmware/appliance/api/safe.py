"""The methods of a case in safe mode: it can be looked at, in both languages, and nothing else."""

from firmware.appliance.api import messages as m
from firmware.appliance.api import methods
from firmware.appliance.api.connection import Bound, Handlers
from firmware.appliance.api.handlers import Discover, entry
from firmware.appliance.api.rpc import Code, RequestFailed
from firmware.appliance.api.view import Viewer
from firmware.appliance.journal import Journal, JournalError
from firmware.appliance.state.notes import LanguageNoted
from firmware.appliance.timeline import Timeline

SAFE_MODE = "safe-mode"


def safe_handlers(viewer: Viewer, journal: Journal, timeline: Timeline) -> Handlers:
    """Every method is there, and all but these refuse: a client needs to know no second interface."""

    async def get(_: m.Nothing) -> m.CaseView:
        return viewer.now()

    async def language(wish: m.Language) -> m.Nothing:
        timeline.noted(LanguageNoted(wish.language))
        return m.Nothing()

    async def tail(wish: m.Limit) -> m.JournalPage:
        try:
            return m.JournalPage(tuple(entry(row) for row in await journal.tail(wish.limit)))
        except JournalError as problem:
            raise RequestFailed(Code.NOT_RECORDED, "the journal cannot be read") from problem

    async def refuse(_: m.Shape) -> object:
        raise RequestFailed(Code.REFUSED, "refused: the case is in safe mode", SAFE_MODE)

    refused = {method.name: Bound(method, refuse) for method in methods.METHODS if method.name not in _BY_THE_LINE}
    return {
        **refused,
        methods.GET.name: Bound(methods.GET, get),
        methods.LANGUAGE.name: Bound(methods.LANGUAGE, language),
        methods.TAIL.name: Bound(methods.TAIL, tail),
        methods.DISCOVER.name: Discover(),
    }


_BY_THE_LINE = frozenset({methods.HELLO.name, methods.WATCH.name})
"""What each connection answers itself."""
