"""What is told of the body of the case goes to whoever it concerns."""

from firmware.appliance.managers.display import Display
from firmware.appliance.managers.enclosure import Enclosure
from firmware.appliance.managers.thermal import Thermal
from firmware.hal.ports.backlight import Light
from firmware.hal.ports.battery import Charge
from firmware.hal.ports.fan import Turning
from firmware.hal.ports.lid import LidPosition
from firmware.hal.ports.motion import Motion
from firmware.hal.ports.tamper import Seal
from firmware.hal.ports.thermometer import Temperature

BodyWord = LidPosition | Seal | Motion | Temperature | Turning | Light


class BodyWatch:
    """Sorts by what is told."""

    def __init__(self, enclosure: Enclosure, thermal: Thermal, display: Display) -> None:
        self._enclosure = enclosure
        self._thermal = thermal
        self._display = display

    async def observed(self, device: str, value: BodyWord) -> None:
        """`device` tells `value`."""
        match value:
            case LidPosition():
                await self._enclosure.moved(value)
            case Seal():
                await self._enclosure.sealed(device, value)
            case Motion():
                await self._enclosure.felt(device, value)
            case Temperature(celsius):
                self._thermal.felt(device, celsius)
            case Turning():
                self._thermal.turning(device)
            case Light():
                self._display.shines(value)

    def charged(self, charge: Charge) -> None:
        """The battery's gauge, which may have a thermometer at the cells."""
        self._thermal.charged(charge)

    def lost(self, device: str) -> None:
        """The conversation with `device` broke."""
        self._thermal.lost(device)
