"""What ModemManager has told, kept up by its signals. Only what is of use is kept: nobody can fill the memory."""

from collections.abc import Mapping
from typing import Final

from firmware.hal.transports.dbus import Heard
from firmware.hal.wire.modem_values import counted
from firmware.hal.wire.modemmanager import (
    KEPT,
    LOCATION,
    MODEM,
    OBJECTS,
    PROPERTIES,
    ROOT,
    SIM,
    ModemFacts,
    NotModemManager,
    carries,
    read_facts,
)

MOST_OBJECTS: Final = 16
"""Modems and cards that are looked at; a case has one or two."""

_ALL_PLACES: Final = 0xFFFFFFFF
_Kept = dict[str, dict[str, object]]


class Mirror:
    """The objects by their paths. Raises `NotModemManager` for what could not be one."""

    def __init__(self, managed: object) -> None:
        """`managed` is the answer of GetManagedObjects."""
        self._objects: dict[str, _Kept] = {}
        for path, interfaces in _table(managed).items():
            self._add(path, interfaces)

    def __len__(self) -> int:
        return len(self._objects)

    def path_of(self, interface: str) -> str | None:
        """The modem whose data go through the network interface."""
        return next((path for path, modem in self._objects.items() if carries(modem, interface)), None)

    def facts(self, path: str) -> ModemFacts:
        """What is told of the modem at `path`."""
        facts = read_facts(self._objects[path], {})
        card = self._objects.get(facts.sim, {}).get(SIM, {})
        return read_facts(self._objects[path], card)

    def enabled_places(self, path: str) -> int:
        """The sources of places that somebody has switched on, as bits."""
        return counted(self._objects.get(path, {}).get(LOCATION, {}).get("Enabled"), _ALL_PLACES) or 0

    def has(self, path: str, interface: str) -> bool:
        """Whether the object offers this interface."""
        return interface in self._objects.get(path, {})

    def learn(self, path: str, interface: str, told: object) -> None:
        """The answer of GetAll, or what changed of an object."""
        if path in self._objects or len(self._objects) < MOST_OBJECTS:
            self._keep(self._objects.setdefault(path, {}), interface, told)

    def take(self, heard: Heard) -> None:
        """A signal of the service; most are of no use."""
        match heard.interface, heard.member, heard.body:
            case (str(), "InterfacesAdded", (str(path), interfaces)) if heard.interface == OBJECTS:
                self._add(path, interfaces)
            case (str(), "InterfacesRemoved", (str(path), list(gone))) if heard.interface == OBJECTS:
                self._remove(path, gone)
            case (str(), "PropertiesChanged", (str(interface), changed, list(gone))) if heard.interface == PROPERTIES:
                self._change(heard.path, interface, changed, gone)

    def _add(self, path: object, interfaces: object) -> None:
        if not isinstance(path, str) or not path.startswith(f"{ROOT}/"):
            raise NotModemManager("an object where there is none")
        for interface, told in _table(interfaces).items():
            self.learn(path, str(interface), told)

    def _remove(self, path: str, gone: list[object]) -> None:
        """A modem goes with its card, of which ModemManager says nothing more."""
        if MODEM in gone and path in self._objects:
            self._objects.pop(self.facts(path).sim, None)
            self._objects.pop(path)

    def _change(self, path: str, interface: str, changed: object, gone: list[object]) -> None:
        if path not in self._objects:
            return
        self.learn(path, interface, changed)
        for name in gone:
            self._objects[path].get(interface, {}).pop(str(name), None)

    def _keep(self, kept: _Kept, interface: str, told: object) -> None:
        wanted = KEPT.get(interface, frozenset())
        values = {str(name): value for name, value in _table(told).items() if name in wanted}
        if interface in KEPT:
            kept.setdefault(interface, {}).update(values)


def _table(told: object) -> Mapping[object, object]:
    if not isinstance(told, Mapping):
        raise NotModemManager("no table where there must be one")
    return told
