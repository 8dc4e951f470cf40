"""Carries out what the modem's ladder decides: each step is on disk before it is begun.

The modem and its way out belong to this hand alone; the recovery of all other devices leaves them out.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Protocol, assert_never

import msgspec

from firmware.appliance.journal import Journal, JournalError
from firmware.appliance.managers.modem_facts import doubtful, idle, judged, needed, paying
from firmware.appliance.managers.power_facts import at_work, is_binding
from firmware.appliance.managers.waiting import stirred
from firmware.appliance.network.ladder import Came, Evidence, Ladder, Take, Try, Used, recent, refused, step
from firmware.appliance.network.rungs import Mending, Result
from firmware.appliance.state.events import ModemMended, ModemMending
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.errors import HalError
from firmware.hal.ports.machine import Machine
from firmware.hal.ports.modem import Modem, Repair
from firmware.waiting import first_of

OFF_FOR: Final = 5.0  # seconds; shorter, and what a modem has stored may carry it through
UNRECORDED: Final = 60.0  # seconds until a step is tried again that could not be put on disk
_KEY: Final = "modem.ladder"
_REPAIRS: Final = MappingProxyType(
    {
        Mending.RECONNECT: Repair.RECONNECT,
        Mending.REGISTER: Repair.REGISTER,
        Mending.RESET: Repair.RESET,
        Mending.RESTART_SERVICE: Repair.RESTART_SERVICE,
    }
)
_log = logging.getLogger(__name__)


class Cycler(Protocol):
    """What takes the power from rails and gives it back."""

    def can_cycle(self, rail: str) -> bool:
        """Whether it is on, shall be, and can be switched."""
        ...

    async def cycle(self, rail: str, seconds: float) -> None:
        """Take its power for so long. Raises `HalError`."""
        ...


@dataclass(frozen=True, slots=True)
class Hands:
    """What can be done for the modem `device` that makes the way `way`.

    `prove` tries the way now; `renew` has its connection made anew by whoever keeps it, None: the modem does it. `rail`
    feeds it, "" where nobody can switch it, and its `neighbours`. `shares`: the payment terminal goes by the case's way
    out.
    """

    device: str
    way: str
    modem: Modem
    rails: Cycler
    machine: Machine
    prove: Callable[[str], Coroutine[object, object, None]]
    renew: Callable[[str], Awaitable[None]] | None = None
    rail: str = ""
    neighbours: frozenset[str] = frozenset()
    shares: bool = False


class ModemLadder:
    """One loop judges whenever something changes, and does one thing at a time. `mending` is told whether it does."""

    name = "modem-ladder"
    essential = False

    def __init__(
        self,
        hands: Hands,
        mending: Callable[[bool], None],
        timeline: Timeline,
        store: Store,
        journal: Journal,
        clock: Clock,
    ) -> None:
        self._hands = hands
        self._mending = mending
        self._timeline = timeline
        self._store = store
        self._journal = journal
        self._clock = clock
        self._ladder = Ladder()
        self._stirred = asyncio.Event()
        self._trying: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Judge until cancelled."""
        await self._prepare()
        try:
            async with stirred(self._stirred, self._store):
                while True:
                    self._stirred.clear()
                    await self._pause(await self._round())
        finally:
            for task in tuple(self._trying):
                task.cancel()
            await asyncio.gather(*self._trying, return_exceptions=True)

    async def _prepare(self) -> None:
        """Take up what was done within a day. What cannot be read was too much: no more today than by the clock."""
        try:
            text = await self._journal.get(_KEY)
            kept = {} if text is None else msgspec.json.decode(text, type=dict[str, tuple[Used, ...]])
        except (JournalError, msgspec.DecodeError) as problem:
            _log.warning("what was done for the modem is not known: %s", problem)
            return
        self._ladder = Ladder(recent(kept.get(self._hands.device, ()), self._clock.now()))

    async def _pause(self, until: float | None) -> None:
        if until is None:
            await self._stirred.wait()
        elif (seconds := until - self._clock.monotonic()) > 0:
            await first_of(self._clock.sleep(seconds), self._stirred.wait())

    async def _round(self) -> float | None:
        """Do what is due; the monotonic second of the next round, None: when something changes."""
        before = self._ladder
        result = step(before, self._evidence(), self._clock.monotonic())
        self._ladder = result.ladder
        for effect in result.effects:
            match effect:
                case Came(rung, came):
                    await self._timeline.happened(ModemMended(self._hands.device, rung, came))
                case Try():
                    self._begin(self._hands.prove(self._hands.way))
                case Take():
                    await self._take(before, effect)
                    return self._clock.monotonic()
        self._mending(self._ladder.open)
        return result.ask_again

    def _begin(self, trying: Coroutine[object, object, None]) -> None:
        task = asyncio.ensure_future(trying)
        self._trying.add(task)
        task.add_done_callback(self._trying.discard)

    def _evidence(self) -> Evidence:
        state, hands = self._store.state, self._hands
        at = judged(state, hands.device, hands.way, powered=self._powered())
        return Evidence(
            wall=self._clock.now(),
            health=at.health,
            cause=at.cause,
            dialling=at.dialling,
            starting=at.starting,
            needed=needed(state, hands.way),
            doubtful=doubtful(state, hands.way),
            possible=self._possible(),
            paying=hands.shares and paying(state, hands.way),
            binding=is_binding(state),
            idle=idle(state),
        )

    def _powered(self) -> bool:
        return bool(self._hands.rail) and self._hands.rails.can_cycle(self._hands.rail)

    def _possible(self) -> frozenset[Mending]:
        hands = self._hands
        found = {rung for rung, repair in _REPAIRS.items() if repair in hands.modem.repairs}
        if hands.renew is not None:
            found.add(Mending.RECONNECT)
        if self._powered() and not hands.neighbours & at_work(self._store.state):
            found.add(Mending.POWER_CYCLE)
        return frozenset(found | {Mending.REBOOT})

    async def _take(self, before: Ladder, take: Take) -> None:
        if not await self._keep():
            later = self._clock.monotonic() + UNRECORDED
            rested = MappingProxyType({**before.rested, take.rung: later})
            now = replace(self._ladder, used=before.used, reached=before.reached, acted=before.acted)
            self._ladder = replace(now, open=False, rested=rested)
            return
        await self._timeline.happened(ModemMending(self._hands.device, take.rung, take.cause, take.times))
        self._mending(self._ladder.open)
        try:
            await self._do(take.rung)
        except HalError as problem:
            _log.warning("the modem cannot be helped so (%s): %s", take.rung.value, problem)
            self._ladder = refused(self._ladder)
            await self._timeline.happened(ModemMended(self._hands.device, take.rung, Result.REFUSED))

    async def _keep(self) -> bool:
        """From here on it counts as done."""
        kept = {self._hands.device: self._ladder.used}
        try:
            await self._journal.put(_KEY, msgspec.json.encode(kept).decode())
        except JournalError as problem:
            _log.warning("nothing is done for the modem: %s", problem)
            return False
        return True

    async def _do(self, rung: Mending) -> None:
        hands = self._hands
        match rung:
            case Mending.RECONNECT if hands.renew is not None:
                await hands.renew(hands.way)
            case Mending.RECONNECT | Mending.REGISTER | Mending.RESET | Mending.RESTART_SERVICE:
                await hands.modem.repair(_REPAIRS[rung])
            case Mending.POWER_CYCLE:
                await hands.rails.cycle(hands.rail, OFF_FOR)
            case Mending.REBOOT:
                await hands.machine.reboot()
            case _:
                assert_never(rung)
