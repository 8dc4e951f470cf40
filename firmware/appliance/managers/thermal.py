"""Warmth: the fan follows it, and a battery that is too hot or too cold is not charged."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType

from firmware.appliance.power.thermal import Readings, believed, fan_share, farthest, may_charge, read, without
from firmware.appliance.state.events import ChargingHeld
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.hal.errors import HalError
from firmware.hal.ports.battery import Battery, Charge
from firmware.hal.ports.fan import Fan

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Warmth:
    """Which parts of this case have to do with warmth.

    `hottest` is each thermometer's limit; `cells` are those beside the battery, which speak for one whose gauge has no
    thermometer of its own.
    """

    hottest: Mapping[str, float]
    cells: frozenset[str]
    fans: Mapping[str, Fan]
    battery: str
    charger: Battery | None


class Thermal:
    """Follows the thermometers. It has nothing to do while nothing changes."""

    name = "thermal"
    essential = False

    def __init__(self, warmth: Warmth, timeline: Timeline, store: Store) -> None:
        self._warmth = warmth
        self._timeline = timeline
        self._store = store
        self._readings: Readings = MappingProxyType({})
        self._gauge: float | None = None
        self._there = False  # the charger
        self._share = 0.0
        self._may_charge = True
        self._obeyed: bool | None = None  # what the charger was told; another run may have told it something else
        self._wish = asyncio.Event()

    def felt(self, thermometer: str, celsius: float) -> None:
        """A thermometer tells so many degrees."""
        self._readings = read(self._readings, thermometer, celsius)
        self._judge()

    def charged(self, charge: Charge) -> None:
        """The gauge tells what it knows of the cells."""
        self._gauge = charge.celsius
        self._there = True
        self._judge()

    def turning(self, fan: str) -> None:
        """A fan is there, perhaps anew, and knows of nothing."""
        self._judge()
        self._drive(fan)

    def lost(self, device: str) -> None:
        """A device is gone."""
        self._readings = without(self._readings, device)
        if device == self._warmth.battery:
            self._gauge, self._obeyed, self._there = None, None, False
        self._judge()

    async def run(self) -> None:
        """Tell the charger, until cancelled."""
        while True:
            await self._wish.wait()
            self._wish.clear()
            if self._warmth.charger is not None:
                await self._tell(self._warmth.charger)

    async def _tell(self, charger: Battery) -> None:
        """One that did not hear is told again when anything is; one that cannot be told guards its cells alone."""
        wish = self._may_charge
        try:
            obeys = await charger.allow_charging(wish)
        except HalError as problem:
            _log.info("%s", problem)
            return
        self._obeyed = wish
        if obeys and self._store.state.body.charging_held is wish:
            celsius = self._cells()
            await self._timeline.happened(ChargingHeld(not wish, round(celsius) if celsius is not None else 0))

    def _judge(self) -> None:
        share = fan_share(self._share, self._headroom())
        if share != self._share:
            self._share = share
            for fan in self._warmth.fans:
                self._drive(fan)
        self._may_charge = may_charge(self._may_charge, self._cells())
        if self._there and self._may_charge is not self._obeyed:
            self._wish.set()

    def _headroom(self) -> float | None:
        known = believed(self._readings)
        return min((self._warmth.hottest[name] - celsius for name, celsius in known.items()), default=None)

    def _cells(self) -> float | None:
        if self._gauge is not None:
            return self._gauge
        known = believed(self._readings)
        return farthest([celsius for name, celsius in known.items() if name in self._warmth.cells])

    def _drive(self, fan: str) -> None:
        with suppress(HalError):  # one that is gone is driven when it is back
            self._warmth.fans[fan].drive(self._share)
