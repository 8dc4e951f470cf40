"""A way out of the case: the network cable or the LTE modem."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Protocol

from firmware.hal.ports.device import Peripheral


@unique
class UplinkKind(StrEnum):
    """What the way is made of."""

    ETHERNET = "ethernet"
    LTE = "lte"


@dataclass(frozen=True, slots=True)
class LinkState:
    """Whether the link carries (RFC 2863 operational status up). It says nothing of what passes behind it."""

    carrier: bool


class Uplink(Peripheral[LinkState], Protocol):
    """Tells the carrier once when opened and then each change. An interface that is gone is `PeripheralAbsent`."""

    @property
    def kind(self) -> UplinkKind:
        """Cable or radio."""
        ...
