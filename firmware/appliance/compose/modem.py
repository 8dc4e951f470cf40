"""The modem put together: who watches it, who opens its SIM card, who helps it, and who counts what passes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from firmware.appliance.api.connection import Handlers
from firmware.appliance.api.sim_pin import SimDoor
from firmware.appliance.compose.network import NetworkRoom
from firmware.appliance.compose.parts import Parts
from firmware.appliance.compose.power import PowerRoom
from firmware.appliance.config import Config
from firmware.appliance.managers.bars import Bars
from firmware.appliance.managers.data_budget import DataBudget, Metered, Spare
from firmware.appliance.managers.modem import ModemWatch
from firmware.appliance.managers.modem_ladder import Hands, ModemLadder
from firmware.appliance.managers.sim_pin import SimDesk
from firmware.appliance.supervise import Service
from firmware.hal.config import DeviceConfig
from firmware.hal.config.body import LinkConnection
from firmware.hal.config.modem import HilinkConnection, ManagedModemConnection
from firmware.hal.kinds import Kind
from firmware.hal.ports.modem import Modem

if TYPE_CHECKING:
    from firmware.appliance.telemetry.service import Telemetry

_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class ModemRoom:
    """`watch` is None in a case without a modem."""

    watch: ModemWatch | None
    sim: SimDesk | None
    others: Sequence[Service]

    def services(self) -> Sequence[Service]:
        """All that run."""
        return (*([self.watch] if self.watch else []), *([self.sim] if self.sim else []), *self.others)

    def handlers(self) -> Handlers:
        """What the local API may ask of it."""
        return SimDoor(self.sim).handlers()


def modem_room(
    config: Config, parts: Parts, power: PowerRoom, network: NetworkRoom, reporting: "Sequence[Telemetry]"
) -> ModemRoom:
    """Put it together. A case has one modem at most; a second one is watched as a device and no more."""
    timeline, store, journal, clock = parts.timeline, parts.store, parts.journal, parts.clock
    bars = Bars(network.ways.bar)
    metered = tuple(way.name for way in network.ways.ways if way.metered)
    others: list[Service] = []
    if metered:
        counted = Metered(metered, network.made.counters, config.network, _BOOT.read_text("ascii").strip())
        doubted = parts.clockwatch
        spare = _sparing(reporting)
        others.append(DataBudget(counted, bars, spare, lambda: doubted.doubted, timeline, store, journal, clock))
    found = next((device for device in config.hal.devices if device.kind is Kind.MODEM), None)
    if found is None:
        return ModemRoom(None, None, others)
    modem = cast("Modem", parts.hal.devices[found.name].peripheral)  # its kind says what it is
    way = way_of(found, config.hal.devices)
    sim = SimDesk(found.name, modem, timeline, journal, clock)
    watch = ModemWatch(found.name, way, sim, bars, timeline, clock, roaming=config.network.roaming)
    if way is not None:
        hands = Hands(
            found.name,
            way,
            modem,
            power.rails,
            parts.hal.machine,
            network.ways.prove,
            network.keeping.renew,
            rail=found.rail,
            neighbours=_neighbours(found, way, config.hal.devices),
            shares=network.shares,
        )
        others.append(ModemLadder(hands, watch.mending, timeline, store, journal, clock))
    return ModemRoom(watch, sim, others)


def way_of(modem: DeviceConfig, devices: Iterable[DeviceConfig]) -> str | None:
    """The way out that the modem makes: that of the same interface."""
    connection = modem.connection
    if not isinstance(connection, ManagedModemConnection | HilinkConnection):
        return None
    for device in devices:
        if isinstance(device.connection, LinkConnection) and device.connection.interface == connection.interface:
            return device.name
    return None


def of_the_ladder(devices: Sequence[DeviceConfig]) -> frozenset[str]:
    """The modem and its way out: what hangs of them, the ladder mends."""
    modem = next((device for device in devices if device.kind is Kind.MODEM), None)
    way = None if modem is None else way_of(modem, devices)
    return frozenset() if modem is None or way is None else frozenset({modem.name, way})


def _neighbours(modem: DeviceConfig, way: str, devices: Iterable[DeviceConfig]) -> frozenset[str]:
    """What loses its power with the modem."""
    beside = {device.name for device in devices if modem.rail and device.rail == modem.rail}
    return frozenset(beside - {modem.name, way})


def _sparing(reporting: "Sequence[Telemetry]") -> Spare:
    def spare(metered: bool, saver: bool) -> None:
        if not reporting:
            return
        from firmware.appliance.telemetry.thrift import Thrift

        thrift = (Thrift.SAVER if saver else Thrift.METERED) if metered else Thrift.LAVISH
        for one in reporting:
            one.spare(thrift)

    return spare
