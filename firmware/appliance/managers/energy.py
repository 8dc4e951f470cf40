"""The energy of the case: samples from the gauge, what was learned of battery and consumers, and the forecast."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import msgspec

from firmware.appliance.journal import Journal, JournalError
from firmware.appliance.power import energy as model
from firmware.appliance.power.energy import Energy, Forecast
from firmware.appliance.power.measure import Measured
from firmware.hal.ports.battery import Charge

_KEY: Final = "power.energy"
_UNKNOWN: Final = 100_000.0  # milliwatt hours, where no gauge tells any: shares and times come out the same
_TOLD_DOUBT: Final = 0.15  # of what a gauge tells that the battery holds

_log = logging.getLogger(__name__)


class _Kept(msgspec.Struct, frozen=True):
    """What outlives a restart. `visit` is the average of the office day with the number `day`."""

    design: float
    full: Measured
    drains: dict[str, Measured]
    visit: Measured | None
    day: int | None


class EnergyMeter:
    """Measures on battery. A gauge that tells no power is measured by how fast its percent falls, and teaches nothing
    of what the battery holds.
    """

    def __init__(self, nominal: Mapping[str, float], journal: Journal) -> None:
        """`nominal` are the milliwatts of the consumers, as their makers say."""
        self._journal = journal
        self._nominal = dict(nominal)
        self._energy = model.begin(_UNKNOWN, nominal)
        self._known = False  # what the battery was made for
        self._told: Charge | None = None
        self._on: frozenset[str] = frozenset()
        self._counted: float | None = None
        self._fell: tuple[float, float] | None = None  # the last percent that fell, and when
        self._day: int | None = None
        self._kept: _Kept | None = None

    async def prepare(self) -> None:
        """Take up what was learned before. Raises `JournalError`."""
        text = await self._journal.get(_KEY)
        if text is None:
            return
        try:
            kept = msgspec.json.decode(text, type=_Kept)
        except msgspec.DecodeError as problem:
            _log.warning("what was learned of the battery cannot be read, and is learned anew: %s", problem)
            return
        drains = {**self._energy.drains, **{name: kept.drains[name] for name in self._nominal if name in kept.drains}}
        self._energy = Energy(kept.design, kept.full, drains=MappingProxyType(drains), visit=kept.visit)
        self._known, self._day, self._kept = kept.design != _UNKNOWN, kept.day, kept

    async def keep(self) -> None:
        """Put what was learned on disk, where there is more than before."""
        energy = self._energy
        drains = {name: drain for name, drain in energy.drains.items() if drain.count}
        now = _Kept(energy.design, energy.full, drains, energy.visit, self._day)
        if now == self._kept:
            return
        try:
            await self._journal.put(_KEY, msgspec.json.encode(now).decode())
            self._kept = now
        except JournalError as problem:
            _log.warning("what was learned of the battery is not kept: %s", problem)

    def drawn(self, now: float) -> float:
        """The percent of the battery that went out of it since this was last asked on battery."""
        before, self._counted = self._counted, now
        return 0.0 if before is None else self._power() * (now - before) / model.HOUR / self._energy.full.mean * 100

    def on_mains(self, charge: Charge | None, *, sound: bool) -> None:
        """Nothing flows out of the battery. What was drawn before teaches, where gauge and meter were sound."""
        self._note(charge)
        if charge is not None and sound and self._metered():
            self._energy = model.charged_again(self._energy, charge.percent)
        else:
            self._energy = model.on_mains(self._energy)
        self._counted = self._fell = None

    def on_battery(self, charge: Charge | None, percent: float | None, now: float, *, sound: bool) -> None:
        """A sample; the believed `percent` may be another than the gauge's. None: the gauge tells nothing."""
        self._note(charge)
        if charge is None or percent is None:
            return
        if self._metered() and charge.milliwatts is not None:
            self._energy = model.sampled(self._energy, charge.milliwatts, percent, now)
        elif sound:
            self._by_fall(charge.percent, now)

    def consumers(self, on: frozenset[str], now: float) -> None:
        """The consumers that are on now."""
        on &= frozenset(self._nominal)
        for name in on ^ self._on:
            self._energy = model.switched(self._energy, name, now, on=name in on)
        self._on = on

    def visited(self) -> None:
        """A citizen has left."""
        self._energy = model.visited(self._energy)

    def day(self, number: int | None) -> None:
        """The office day has this number."""
        if number != self._day:
            self._day = number
            self._energy = model.new_day(self._energy)

    def forecast(self, percent: float | None) -> Forecast:
        """What may be said with `percent` left."""
        return model.forecast(self._energy, percent, self._on)

    def wear(self) -> int | None:
        """What the battery holds in percent of what it was made for: measured, else as its gauge says."""
        share = model.wear(self._energy)
        if share is None and self._told is not None and self._told.full and self._told.design:
            share = self._told.full / self._told.design
        return None if share is None else round(share * 100)

    def _note(self, charge: Charge | None) -> None:
        """What a gauge says that the battery was made for is believed; another figure is another battery."""
        self._told = charge
        design = None if charge is None else charge.design or (None if self._known else charge.full)
        if charge is None or design is None or (self._known and self._energy.design == design):
            return
        full = float(charge.full or design)
        self._energy = replace(self._energy, design=float(design), full=Measured(full, full * _TOLD_DOUBT), run=None)
        self._known = True

    def _metered(self) -> bool:
        return self._known and self._told is not None and self._told.milliwatts is not None

    def _power(self) -> float:
        """Milliwatts now: measured, learned, or what is on by its makers' words."""
        if self._metered() and self._told is not None and self._told.milliwatts is not None:
            return max(0.0, self._told.milliwatts)
        if self._energy.drain is not None:
            return self._energy.drain.mean
        return sum(self._energy.drains[name].mean for name in self._on)

    def _by_fall(self, percent: float, now: float) -> None:
        """The first fall after the plug was pulled began somewhere within a percent, so it only sets the mark."""
        if self._fell is None or percent > self._fell[0]:
            self._fell = (percent, float("inf"))
        elif percent < self._fell[0]:
            before, since = self._fell
            self._fell = (percent, now)
            if now > since:
                milliwatts = (before - percent) / 100 * self._energy.full.mean * model.HOUR / (now - since)
                self._energy = model.unmeasured(model.sampled(self._energy, milliwatts, percent, now))
