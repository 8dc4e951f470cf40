"""The far end of `board-power`: the files of the kernel and of the firmware, and the event of the alarm."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.power import BoardConnection
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.sim.kernel_files import KernelFiles
from firmware.hal.sim.peer import Poke

ALARM: Final = "in0_lcrit_alarm"
FLAGS: Final = "get_throttled"
WELL: Final = "0"
SAGGED: Final = "50005"
SAGGED_ONCE: Final = "50000"
HOT: Final = "8"


class BoardPowerPeer:
    """A strong supply at first."""

    def __init__(self, config: DeviceConfig, directory: Path, hotplug: SimHotplug) -> None:
        root, firmware = directory / f"{config.name}-hwmon", directory / f"{config.name}-firmware"
        connection = connection_of(config, BoardConnection)
        self._connection = replace(connection, root=root, flags=firmware / FLAGS)
        self._hotplug = hotplug
        KernelFiles(root / "hwmon0").write(name="cpu_thermal")
        self._home, self._aside = root / "hwmon1", directory / f"{config.name}-unbound"
        self._sensor = KernelFiles(self._home)
        self._firmware = KernelFiles(firmware)
        self._sensor.write(name=connection.sensor)
        self._say(WELL, WELL)

    @property
    def connection(self) -> BoardConnection:
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        return MappingProxyType(
            {
                "undervoltage": Poke(self.undervoltage, {}),
                "voltage-back": Poke(self.voltage_back, {}),
                "throttle": Poke(self.throttle, {}),
                "cool": Poke(self.recover, {}),
                "recover": Poke(self.recover, {}),
                "garbage": Poke(self.garbage, {}),
                "hang": Poke(self.hang, {}),
                "unplug": Poke(self.unplug, {}),
                "plug": Poke(self.plug, {}),
            }
        )

    def undervoltage(self) -> None:
        """The supply sags."""
        self._say("1", SAGGED)

    def voltage_back(self) -> None:
        """It is strong again; the firmware remembers."""
        self._say(WELL, SAGGED_ONCE)

    def throttle(self) -> None:
        """The processor is near the limit of its temperature."""
        self._say(WELL, HOT)

    def recover(self) -> None:
        """Strong and cool."""
        self._firmware.release(WELL)
        self._say(WELL, WELL)

    def garbage(self) -> None:
        """Files that say what none says."""
        self._say("maybe", "-1")

    def hang(self) -> None:
        """The firmware does not answer, and who asks waits."""
        self._firmware.hang(FLAGS)
        self._announce()

    def unplug(self) -> None:
        """The kernel lets go of the sensor, and the firmware of its flags."""
        if self._home.exists():
            self._home.rename(self._aside)
        self._firmware.release(WELL)
        self._firmware.remove(FLAGS)
        self._announce()

    def plug(self) -> None:
        """Both are back."""
        if self._aside.exists():
            self._aside.rename(self._home)
        self.recover()

    def close(self) -> None:
        """Let go of who waits; the files go with the directory they were given."""
        self._firmware.release(WELL)

    def _say(self, alarm: str, flags: str) -> None:
        if self._home.exists():
            self._sensor.write(**{ALARM: alarm})
            self._firmware.write(**{FLAGS: flags})
        self._announce()

    def _announce(self) -> None:
        self._hotplug.change("hwmon", "/devices/platform/soc/soc:firmware/raspberrypi-hwmon/hwmon/hwmon1")
