"""Which way out is used: the cable first, LTE else, judged by the carrier."""

import asyncio
from collections.abc import Mapping

from firmware.appliance.state.events import CarrierChanged, UplinkChanged
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.hal.ports.uplink import LinkState, UplinkKind

_PREFERENCE = (UplinkKind.ETHERNET, UplinkKind.LTE)


def choose(carriers: Mapping[str, bool], kinds: Mapping[str, UplinkKind]) -> UplinkKind | None:
    """The best kind of way out that carries; None where none does."""
    carrying = {kinds[device] for device, carrier in carriers.items() if carrier}
    return next((kind for kind in _PREFERENCE if kind in carrying), None)


class Connectivity:
    """Tells each change of a carrier and of the way that is used. `kinds` are the ways out by device name."""

    def __init__(self, kinds: Mapping[str, UplinkKind], timeline: Timeline, store: Store) -> None:
        self._kinds = kinds
        self._timeline = timeline
        self._store = store
        self._one_by_one = asyncio.Lock()  # two links that change at once are judged one after the other

    async def linked(self, device: str, link: LinkState) -> None:
        """The link of `device` is as told."""
        async with self._one_by_one:
            if self._store.state.network.carriers.get(device) is not link.carrier:
                await self._timeline.happened(CarrierChanged(device, link.carrier))
            chosen = choose(self._store.state.network.carriers, self._kinds)
            if chosen is not self._store.state.network.uplink:
                await self._timeline.happened(UplinkChanged(chosen))

    async def lost(self, device: str) -> None:
        """Nothing is known of `device`: then nothing is sent through it."""
        if device in self._kinds:
            await self.linked(device, LinkState(carrier=False))
