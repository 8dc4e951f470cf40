"""Power: runs the policy on what is known, and carries out what follows: rails, events, and the end of the case."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Final, assert_never

from firmware.appliance.journal import Journal, JournalError
from firmware.appliance.managers import power_facts as facts
from firmware.appliance.managers.energy import EnergyMeter
from firmware.appliance.managers.power_facts import Feeds
from firmware.appliance.managers.rails import Rails
from firmware.appliance.managers.waiting import stirred
from firmware.appliance.power.energy import WORN_BELOW
from firmware.appliance.power.gauge import Gauge, GaugeWord, read
from firmware.appliance.power.policy import (
    Effect,
    End,
    EndReason,
    Entered,
    Evidence,
    Mode,
    Policy,
    Switch,
    ends_at,
    found_on,
    step,
)
from firmware.appliance.state.events import BatteryWorn, ChargeMeasured, GaugeJudged, PowerCritical, PowerModeEntered
from firmware.appliance.state.model import CaseState, Power
from firmware.appliance.state.notes import PowerNoted
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.ports.battery import Charge, PowerSource
from firmware.hal.ports.lid import LidPosition
from firmware.hal.ports.rail import RailState
from firmware.waiting import first_of

COUNT_EVERY: Final = 60.0  # seconds on battery; a gauge that froze tells nothing, so somebody must look
WISH: Final = 300.0  # seconds that a device stays on because somebody asked for it
_SAVING: Final = "power.saving"

_log = logging.getLogger(__name__)


class PowerManager:
    """One loop judges: whenever the gauge, the case or the clerk says something new, and when the policy asks for it.

    `end` ends the case; it is called once at the most.
    """

    name = "power"
    essential = True

    def __init__(
        self,
        feeds: Feeds,
        rails: Rails,
        meter: EnergyMeter,
        timeline: Timeline,
        store: Store,
        journal: Journal,
        clock: Clock,
        end: Callable[[EndReason], None],
    ) -> None:
        self._feeds = feeds
        self._rails = rails
        self._meter = meter
        self._timeline = timeline
        self._store = store
        self._journal = journal
        self._clock = clock
        self._end = end
        self._policy = Policy(feeds.ranks)
        self._gauge = Gauge()
        self._source: PowerSource | None = None
        self._device: str | None = None  # the gauge
        self._charge: Charge | None = None
        self._saving = False
        self._wished: dict[str, float] = {}  # until when a rail stays on
        self._visit: str | None = None
        self._stirred = asyncio.Event()

    def on_mains(self) -> bool:
        """Whether there are mains at this moment, believed or not."""
        return self._source is PowerSource.MAINS

    async def keep(self) -> None:
        """Put what was learned on disk."""
        await self._meter.keep()

    async def charged(self, device: str, charge: Charge) -> None:
        """The gauge `device` tells `charge`."""
        self._device = device
        now = self._clock.monotonic()
        before, self._source, self._charge = self._source, charge.source, charge
        if before is not charge.source:
            self._meter.drawn(now)  # what was before another plug, belongs to nobody
        self._count(now)
        self._stirred.set()

    async def lost(self, device: str) -> None:
        """The conversation with `device` broke. Of a gauge on battery the charge is counted on."""
        self._rails.lost(device)
        if device == self._device:
            self._charge = None
            self._count(self._clock.monotonic())
            self._stirred.set()

    def rail_told(self, rail: str, state: RailState) -> None:
        """`rail` tells how it is. One that was on before this controller began is one of those that may be shed."""
        if self._rails.told(rail, state) and state is RailState.ON:
            self._policy = found_on(self._policy, rail)
        self._stirred.set()

    def wanted(self, device: str) -> None:
        """Somebody asks for `device`: its rail is on for a while, however little power there is."""
        rail = self._feeds.rail_of.get(device)
        if rail is not None:
            self._wished[rail] = self._clock.monotonic() + WISH
            self._stirred.set()

    async def save(self, *, on: bool) -> None:
        """The clerk asks to save power, or no more. It outlives a restart where it can be kept."""
        self._saving = on
        self._stirred.set()
        try:
            await self._journal.put(_SAVING, "on" if on else "off")
        except JournalError as problem:
            _log.warning("that power is to be saved is not kept: %s", problem)

    async def run(self) -> None:
        """Judge until cancelled; then what was learned is kept."""
        await self._prepare()
        try:
            async with stirred(self._stirred, self._store):
                while True:
                    self._stirred.clear()
                    await self._pause(await self._judge())
        finally:
            await self._meter.keep()

    async def _prepare(self) -> None:
        """Take up what was learned and wished before the controller ended."""
        try:
            await self._meter.prepare()
            self._saving = await self._journal.get(_SAVING) == "on"
        except JournalError as problem:
            _log.warning("what was learned of the battery cannot be read: %s", problem)
        self._timeline.noted(PowerNoted(self._power()))

    async def _pause(self, until: float | None) -> None:
        if until is None:
            await self._stirred.wait()
        elif (seconds := until - self._clock.monotonic()) > 0:
            await first_of(self._clock.sleep(seconds), self._stirred.wait())

    async def _judge(self) -> float | None:
        """One step; the monotonic second at which the next is due, None for none."""
        now, state = self._clock.monotonic(), self._store.state
        if self._source is PowerSource.BATTERY:
            self._count(now)
        if self._mind(state, now):
            await self._meter.keep()
        result = step(self._policy, self._evidence(state, now), now)
        self._policy = result.policy
        for effect in result.effects:
            await self._carry_out(effect)
        await self._tell()
        return self._next(result.ask_again, now)

    def _next(self, again: float | None, now: float) -> float | None:
        moments = [again, now + COUNT_EVERY if self._source is PowerSource.BATTERY else None, *self._wished.values()]
        return min((moment for moment in moments if moment is not None), default=None)

    def _evidence(self, state: CaseState, now: float) -> Evidence:
        self._wished = {rail: until for rail, until in self._wished.items() if until > now}
        rails = {self._feeds.rail_of[name] for name in facts.at_work(state) if name in self._feeds.rail_of}
        return Evidence(
            source=self._source,
            percent=self._gauge.percent,
            lid_open=state.lid is not LidPosition.CLOSED,
            binding=facts.is_binding(state),
            in_use=frozenset(rails | set(self._wished)),
            saving=self._saving,
        )

    def _count(self, now: float) -> None:
        """Judge the gauge by what was drawn since it was judged last."""
        if self._source is None:
            return
        told = None if self._charge is None else float(self._charge.percent)
        if self._source is PowerSource.MAINS:
            self._gauge = read(self._gauge, told, self._source, 0.0, now)
            self._meter.on_mains(self._charge, sound=self._gauge.word is GaugeWord.SOUND)
            return
        self._gauge = read(self._gauge, told, self._source, self._meter.drawn(now), now)
        sound = self._gauge.word is GaugeWord.SOUND
        self._meter.on_battery(self._charge, self._gauge.percent, now, sound=sound)

    def _mind(self, state: CaseState, now: float) -> bool:
        """What else the meter learns from: what is on, and citizens who come and go. Whether one has gone."""
        self._meter.consumers(facts.drawing(state), now)
        self._meter.day(None if state.day is None else state.day.number)
        visit = None if state.visit is None else state.visit.id
        gone = self._visit is not None and visit != self._visit
        if gone:
            self._meter.visited()
        self._visit = visit
        return gone

    async def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Switch(rail, on):
                self._rails.wish(rail, RailState.ON if on else RailState.OFF)
            case Entered(mode):
                await self._entered(mode)
            case End(reason):
                self._end(reason)
            case _:
                assert_never(effect)

    async def _entered(self, mode: Mode) -> None:
        power = self._power()
        await self._timeline.happened(PowerModeEntered(mode, power.source, power.percent, power.minutes))
        if mode is Mode.CRITICAL:
            await self._timeline.happened(PowerCritical(power.percent))
        await self._meter.keep()

    async def _tell(self) -> None:
        """What is new of source, charge, gauge and wear is recorded, the rest shown."""
        before, now = self._store.state.power, self._power()
        if now.source is not before.source and now.source is not None:
            await self._timeline.happened(PowerModeEntered(self._policy.mode, now.source, now.percent, now.minutes))
        elif now.percent is not None and facts.moved(before, now.percent, now.minutes):
            await self._timeline.happened(ChargeMeasured(now.percent, now.minutes))
        if now.gauge is not before.gauge and GaugeWord.GONE not in (now.gauge, before.gauge):
            await self._timeline.happened(GaugeJudged(now.gauge))
        if now.worn and not before.worn and now.wear is not None:
            await self._timeline.happened(BatteryWorn(now.wear))
        self._timeline.noted(PowerNoted(now))

    def _power(self) -> Power:
        """Everything that may be said now. Of a gauge that is gone on mains nothing is known."""
        before, gauge = self._store.state.power, self._gauge
        unknown = gauge.word is GaugeWord.GONE and self._source is not PowerSource.BATTERY
        percent = None if unknown or gauge.percent is None else round(gauge.percent)
        said = self._meter.forecast(None if percent is None else gauge.percent)
        wear = self._meter.wear()
        source = None if unknown else facts.source_shown(self._policy.mode, self._source, before.source)
        return replace(
            before,
            source=source,
            percent=percent,
            minutes=said.minutes,
            minutes_likely=said.minutes_likely,
            citizens=said.citizens,
            costliest=said.costliest,
            gauge=gauge.word,
            wear=wear,
            worn=wear is not None and wear < WORN_BELOW * 100,
            saving=self._saving,
            ends_at=ends_at(self._policy, self._evidence(self._store.state, self._clock.monotonic())),
        )
