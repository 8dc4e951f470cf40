"""Plugs that are put in and pulled out by hand."""

from collections.abc import AsyncGenerator

from firmware.hal.ports.hotplug import PlugAction, PlugEvent
from firmware.hal.transports.plugboard import Plugboard


class SimHotplug:
    """A `Hotplug` whose events come from the simulated world."""

    def __init__(self) -> None:
        self._board = Plugboard()

    def events(self) -> AsyncGenerator[PlugEvent, None]:
        return self._board.events()

    def plug(self, subsystem: str, path: str, node: str = "", vendor: str = "", product: str = "") -> None:
        """Put a device in."""
        self._board.publish(PlugEvent(PlugAction.ARRIVED, subsystem, path, node, vendor, product))

    def unplug(self, subsystem: str, path: str, node: str = "", vendor: str = "", product: str = "") -> None:
        """Pull a device out."""
        self._board.publish(PlugEvent(PlugAction.LEFT, subsystem, path, node, vendor, product))

    def change(self, subsystem: str, path: str) -> None:
        """Let a device say that something about it is different now."""
        self._board.publish(PlugEvent(PlugAction.CHANGED, subsystem, path))
