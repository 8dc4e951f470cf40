"""The single-board computer itself, as far as its power goes."""

from typing import Never, Protocol

from firmware.hal.ports.device import Peripheral


class Board(Peripheral[Never], Protocol):
    """Its condition tells undervoltage and throttling: a supply that is too weak, a cable that is too thin."""
