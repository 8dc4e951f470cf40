"""A controller that is only its API: the real server over a store, and a case that changes as requests ask it to.

`python -m support.scripted_controller RUN` serves a rehearsal on `RUN/controller.sock` until it is told to stop; each
line on its standard input makes something happen: `device NAME STATE REASON`, `pending COUNT`.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from firmware.appliance.api import messages as m
from firmware.appliance.api import methods
from firmware.appliance.api.connection import Bound, Handlers
from firmware.appliance.api.server import Server
from firmware.appliance.api.view import Viewer
from firmware.appliance.paths import Paths
from firmware.appliance.state.events import DeviceChanged, ScreenLocked, ScreenUnlocked, UnlockFailed
from firmware.appliance.state.model import CaseState
from firmware.appliance.state.notes import FleetLinkNoted, LanguageNoted, PlaceNoted, RetryNoted
from firmware.appliance.state.store import Store
from firmware.clock import SystemClock
from firmware.hal.ports.device import DeviceState, Reason
from support.ui_case import FEES, OFFICE, PIN, ready_case


class ScriptedCase:
    """The requests of a screen, carried out on a store alone."""

    def __init__(self, state: CaseState) -> None:
        self.clock = SystemClock()
        self.store = Store(state, self.clock)
        self.checked: list[str] = []

    def handlers(self) -> Handlers:
        bound = (
            Bound(methods.LOCK, self._lock),
            Bound(methods.UNLOCK, self._unlock),
            Bound(methods.PLACE, self._place),
            Bound(methods.LANGUAGE, self._language),
            Bound(methods.CHECK, self._check),
        )
        return {each.name: each for each in bound}

    def obey(self, line: str) -> None:
        """Make something happen."""
        match line.split():
            case ["device", name, state, reason]:
                self.store.dispatch(DeviceChanged(name, DeviceState(state), Reason(reason)))
            case ["pending", count]:
                self.store.dispatch(FleetLinkNoted(connected=False, pending=int(count), thinned=0))
            case words:
                raise ValueError(words)

    async def _lock(self, request: m.LockRequest) -> m.Nothing:
        self.store.dispatch(ScreenLocked(request.reason))
        return m.Nothing()

    async def _unlock(self, request: m.Pin) -> m.Unlocked:
        if request.pin == PIN:
            self.store.dispatch(ScreenUnlocked())
            return m.Unlocked(opened=True, failures=0, retry_in=0)
        failures = self.store.state.lock.failures + 1
        self.store.dispatch(UnlockFailed(failures))
        self.store.dispatch(RetryNoted(failures, self.clock.monotonic() + 2))
        return m.Unlocked(opened=False, failures=failures, retry_in=2)

    async def _place(self, request: m.Place) -> m.Nothing:
        self.store.dispatch(PlaceNoted(request.place))
        return m.Nothing()

    async def _language(self, request: m.Language) -> m.Nothing:
        self.store.dispatch(LanguageNoted(request.language))
        return m.Nothing()

    async def _check(self, request: m.DeviceRequest) -> m.Nothing:
        self.checked.append(request.device)
        return m.Nothing()


@asynccontextmanager
async def serving(case: ScriptedCase, run: Path) -> AsyncIterator[None]:
    """Serve `case` on `run/controller.sock`."""
    viewer = Viewer(case.store, case.clock, OFFICE, PIN, FEES)
    server = Server(Paths(run=run).socket, case.handlers(), viewer, "test")
    task = asyncio.create_task(server.run())
    try:
        await server.ready.wait()
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


async def _main(run: Path) -> None:
    case = ScriptedCase(ready_case(locked=True))
    lines = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    async with serving(case, run):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while line := await lines.readline():
            case.obey(line.decode())


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1])))
