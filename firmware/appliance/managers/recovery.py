"""Recovers devices that hang: by a new conversation, by a power cycle of their rail, and by leaving them alone.

A power cycle is on disk before it begins, so that the budget of a day holds across restarts. Should the controller be
killed while a rail is off, the next one finds it so and wishes it on: a ranked rail by the policy, any other always.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol, assert_never

import msgspec

from firmware.appliance.journal import Journal, JournalError
from firmware.appliance.managers.power_facts import Feeds, at_work, is_binding
from firmware.appliance.managers.waiting import stirred
from firmware.appliance.power.policy import Rank
from firmware.appliance.power.recovery import (
    Act,
    Evidence,
    Held,
    Hold,
    Judgement,
    Patient,
    Rung,
    Well,
    acted,
    first,
    judge,
    observed,
)
from firmware.appliance.state.events import DeviceRecovered, DeviceRecovering, RecoveryHeld
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.errors import HalError
from firmware.hal.ports.device import DeviceState
from firmware.waiting import first_of

OFF_FOR: Final = 5.0  # seconds; shorter, and what a device has stored may carry it through
_KEY: Final = "recovery.cycles"
_WELL: Final = frozenset({DeviceState.READY, DeviceState.BUSY, DeviceState.ATTENTION})
_PASSING: Final = frozenset({Hold.EARLY, Hold.HELPING})

_log = logging.getLogger(__name__)


class Cycler(Protocol):
    """What takes the power from rails and gives it back."""

    def can_cycle(self, rail: str) -> bool:
        """Whether it is on, shall be, and can be switched."""
        ...

    async def cycle(self, rail: str, seconds: float) -> None:
        """Take its power for so long. Raises `HalError`."""
        ...


class Recovery:
    """One loop judges whenever something changes, and acts for one device at a time."""

    name = "recovery"
    essential = False

    def __init__(
        self,
        feeds: Feeds,
        rails: Cycler,
        reconnect: Callable[[str], object],
        timeline: Timeline,
        store: Store,
        journal: Journal,
        clock: Clock,
        others: frozenset[str] = frozenset(),
    ) -> None:
        """`others` are devices that somebody else recovers: two hands on one rail would undo each other's work."""
        self._rails = rails
        self._reconnect = reconnect
        self._timeline = timeline
        self._store = store
        self._journal = journal
        self._clock = clock
        self._patients = {
            name: _patient(name, feeds, store.state.devices) for name in store.state.devices if name not in others
        }
        self._treated: dict[str, Rung] = {}
        self._held: dict[str, Hold] = {}
        self._stirred = asyncio.Event()

    async def run(self) -> None:
        """Judge until cancelled."""
        await self._prepare()
        async with stirred(self._stirred, self._store):
            while True:
                self._stirred.clear()
                await self._pause(await self._round())

    async def _prepare(self) -> None:
        """Take up what was done within a day. What cannot be read was too much: no more today than by the clock."""
        try:
            text = await self._journal.get(_KEY)
            kept = {} if text is None else msgspec.json.decode(text, type=dict[str, list[datetime]])
        except (JournalError, msgspec.DecodeError) as problem:
            _log.warning("how often devices were cycled is not known: %s", problem)
            return
        for name in kept.keys() & self._patients.keys():
            self._patients[name] = replace(self._patients[name], cycles=tuple(kept[name]))

    async def _pause(self, until: float | None) -> None:
        if until is None:
            await self._stirred.wait()
        elif (seconds := until - self._clock.monotonic()) > 0:
            await first_of(self._clock.sleep(seconds), self._stirred.wait())

    async def _round(self) -> float | None:
        """Do what is due for one; the monotonic second of the next round, None: when something changes."""
        evidence = self._evidence()
        judged = {name: await self._look(name, evidence) for name in self._patients}
        due = {name: self._patients[name] for name, verdict in judged.items() if isinstance(verdict, Act)}
        if due:
            name = first(due)
            await self._act(name, judged[name], evidence)
            return evidence.now
        moments = [verdict.until for verdict in judged.values() if isinstance(verdict, Held)]
        return min((moment for moment in moments if moment is not None), default=None)

    def _evidence(self) -> Evidence:
        state = self._store.state
        rails = {patient.rail for patient in self._patients.values() if patient.rail}
        return Evidence(
            now=self._clock.monotonic(),
            wall=self._clock.now(),
            binding=is_binding(state),
            in_use=at_work(state),
            rails=frozenset(rail for rail in rails if self._rails.can_cycle(rail)),
        )

    async def _look(self, name: str, evidence: Evidence) -> Judgement:
        """What is due for one, and what is new of it on the record."""
        device = self._store.state.devices[name]
        self._patients[name] = observed(self._patients[name], device.kind, device.condition, evidence.now)
        verdict = judge(self._patients[name], evidence)
        if isinstance(verdict, Held) and verdict.why not in _PASSING:
            await self._tell_hold(name, verdict.why)
        elif isinstance(verdict, Well) and device.condition.state in _WELL:
            await self._tell_well(name)
        return verdict

    async def _tell_hold(self, name: str, why: Hold) -> None:
        if self._held.get(name) is not why:
            self._held[name] = why
            await self._timeline.happened(RecoveryHeld(name, why))

    async def _tell_well(self, name: str) -> None:
        self._held.pop(name, None)
        rung = self._treated.pop(name, None)
        if rung is not None:
            await self._timeline.happened(DeviceRecovered(name, rung))

    async def _act(self, name: str, verdict: Judgement, evidence: Evidence) -> None:
        if not isinstance(verdict, Act):
            return
        patient = acted(self._patients[name], verdict.rung, evidence)
        match verdict.rung:
            case Rung.RECONNECT:
                await self._begin(name, patient)
                self._reconnect(name)
            case Rung.POWER_CYCLE:
                await self._cycle(name, patient)
            case _:
                assert_never(verdict.rung)

    async def _begin(self, name: str, patient: Patient) -> None:
        """Say what is done and why, before it is done."""
        rung = patient.rung or Rung.RECONNECT
        self._patients[name] = patient
        self._treated[name] = rung
        self._held.pop(name, None)
        reason = self._store.state.devices[name].condition.reason
        await self._timeline.happened(DeviceRecovering(name, rung, reason, len(patient.cycles)))

    async def _cycle(self, name: str, patient: Patient) -> None:
        try:
            await self._keep(name, patient)
        except JournalError as problem:
            _log.warning("%s is not cycled: %s", name, problem)
            # Not its turn for a while, as if it had been done; the budget is not touched.
            self._patients[name] = replace(self._patients[name], acted=patient.acted)
            await self._tell_hold(name, Hold.UNRECORDED)
            return
        await self._begin(name, patient)
        try:
            await self._rails.cycle(patient.rail, OFF_FOR)
        except HalError as problem:
            _log.warning("the power of %s could not be cycled: %s", name, problem)
            await self._tell_hold(name, Hold.RAIL_DEFECT)

    async def _keep(self, name: str, patient: Patient) -> None:
        done = {other: self._patients[other].cycles for other in self._patients} | {name: patient.cycles}
        kept = {other: cycles for other, cycles in done.items() if cycles}
        await self._journal.put(_KEY, msgspec.json.encode(kept).decode())


def _patient(name: str, feeds: Feeds, devices: Mapping[str, object]) -> Patient:
    """A hub feeds what hangs on other rails too: then everybody is a neighbour."""
    rail = feeds.rail_of.get(name, "")
    rank = dict(feeds.ranks).get(rail)
    beside = devices if rank is Rank.HUB else [other for other, on in feeds.rail_of.items() if on == rail]
    return Patient(rank=rank, rail=rail, neighbours=frozenset(beside) - {name})
