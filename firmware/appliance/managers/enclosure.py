"""The lid."""

from firmware.appliance.state.events import LidMoved
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.hal.ports.lid import LidPosition


class Enclosure:
    """Tells each movement of the lid once. That a closed lid locks the screen follows in `reduce`."""

    def __init__(self, timeline: Timeline, store: Store) -> None:
        self._timeline = timeline
        self._store = store

    async def moved(self, position: LidPosition) -> None:
        """The lid is at `position`."""
        if self._store.state.lid is not position:
            await self._timeline.happened(LidMoved(position))
