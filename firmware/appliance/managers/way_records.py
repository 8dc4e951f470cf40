"""What is kept of the ways out: each change of a carrier and each decision, while they come as people make them.

Where they come as a loose contact makes them, a row is written now and then, and tells how it is by then. The policy
hears of each change all the same.
"""

import asyncio
from collections import defaultdict, deque
from typing import Final

import msgspec

from firmware.appliance.network.damping import Rate
from firmware.appliance.state.events import CarrierChanged, UplinkChosen
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock

UNRECORDED: Final = 64  # decisions that wait for the disk
CHOICES: Final = 12  # in so many seconds
CARRIERS: Final = 6  # of one way out
SPAN: Final = 60.0


class WayRecords:
    """Writes what it is told; what had to wait is written by `run`."""

    def __init__(self, timeline: Timeline, store: Store, clock: Clock) -> None:
        self._timeline = timeline
        self._store = store
        self._clock = clock
        self._choices: deque[UplinkChosen] = deque(maxlen=UNRECORDED)
        self._choice_rate = Rate(CHOICES, SPAN)
        self._told: str | None = None  # the way of the last row; the state knows what came since
        self._chosen = asyncio.Event()
        self._heard: dict[str, bool] = {}
        self._carrier_rates: defaultdict[str, Rate] = defaultdict(lambda: Rate(CARRIERS, SPAN))
        self._late = asyncio.Event()
        self._one_by_one = asyncio.Lock()  # two links that change at once are recorded one after the other

    def chosen(self, event: UplinkChosen) -> None:
        """A decision; it is recorded soon, and shown by then."""
        self._choices.append(event)
        self._chosen.set()

    async def carrier(self, device: str, carrier: bool) -> None:
        """The link of `device` carries or not; returns when that is recorded, or has to wait."""
        async with self._one_by_one:
            self._heard[device] = carrier
            await self._record_carriers()
        self._late.set()

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._record_choices())
            group.create_task(self._record_late())

    async def _record_choices(self) -> None:
        while True:
            self._chosen.clear()
            while self._choices:
                await self._record_choice()
            await self._chosen.wait()

    async def _record_choice(self) -> None:
        now = self._clock.monotonic()
        free = self._choice_rate.free_at(now)
        if free > now:
            await self._clock.sleep(free - now)
            self._make_one()
        event = self._choices.popleft()
        self._told = event.after
        if event.before != event.after:
            self._choice_rate.take(free)
            await self._timeline.happened(event)

    def _make_one(self) -> None:
        """Those that wait are told as one change, with the reason of the last."""
        last = self._choices[-1]
        self._choices.clear()
        self._choices.append(msgspec.structs.replace(last, before=self._told))

    async def _record_late(self) -> None:
        while True:
            self._late.clear()
            while waiting := self._unrecorded():
                now = self._clock.monotonic()
                await self._clock.sleep(min(self._carrier_rates[each].free_at(now) for each in waiting) - now)
                async with self._one_by_one:
                    await self._record_carriers()
            await self._late.wait()

    async def _record_carriers(self) -> None:
        now = self._clock.monotonic()
        for device in self._unrecorded():
            rate = self._carrier_rates[device]
            if rate.free_at(now) <= now:
                rate.take(now)
                await self._timeline.happened(CarrierChanged(device, self._heard[device]))

    def _unrecorded(self) -> list[str]:
        told = self._store.state.network.carriers
        return [device for device, carrier in self._heard.items() if told.get(device) is not carrier]
