"""The far end of a change terminal that is only watched: a reader's slot and ID cards to put into it."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.cards import ReaderConnection
from firmware.hal.sim.card_slots import SimReaders
from firmware.hal.sim.peer import Poke
from firmware.hal.sim.peers.npa_card import NpaCard

CARDS: Final = ("in", "usable", "suspended", "blocked", "deactivated", "foreign")


class EidReaderPeer:
    """`readers` are those of the rehearsal; this one is among them."""

    def __init__(self, config: DeviceConfig, readers: SimReaders) -> None:
        self._connection = connection_of(config, ReaderConnection)
        self.slot = readers.fit(self._connection.reader)

    @property
    def connection(self) -> ReaderConnection:
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        return {
            **{f"card-{name}": Poke(partial(self.card_in, name), {}) for name in CARDS},
            "card-out": Poke(self.slot.remove, {}),
            "hang": Poke(self.hang, {}),
            "garbage": Poke(self.garble, {}),
            "service-down": Poke(self.slot.stop_service, {}),
            "service-up": Poke(self.slot.start_service, {}),
            "unplug": Poke(self.slot.unplug, {}),
            "plug": Poke(self.plug, {}),
        }

    def card_in(self, name: str) -> None:
        """A card in this state is put in."""
        self.slot.insert(NpaCard(name))

    def hang(self) -> None:
        """The next card says nothing."""
        card = NpaCard()
        card.silent = True
        self.slot.insert(card)

    def garble(self) -> None:
        """The next card says nonsense."""
        card = NpaCard()
        card.garbled = True
        self.slot.insert(card)

    def plug(self) -> None:
        """Back, and empty."""
        self.slot.remove()
        self.slot.plug()

    def close(self) -> None:
        """Nothing of it is anywhere but here."""
