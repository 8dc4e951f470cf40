"""What NetworkManager tells of its devices, taken as it may come: values of wrong kinds count as not told.

Facts: the D-Bus reference of NetworkManager 1.42, `NMDeviceState` and `NMDeviceStateReason`.
"""

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from firmware.hal.ports.keeper import Kept, Setback, Stage

SERVICE: Final = "org.freedesktop.NetworkManager"
ROOT: Final = "/org/freedesktop"
MANAGER: Final = f"{ROOT}/NetworkManager"
SETTINGS: Final = f"{MANAGER}/Settings"
DEVICE: Final = f"{SERVICE}.Device"
ACTIVE: Final = f"{SERVICE}.Connection.Active"
CONFIGS: Final = (f"{SERVICE}.IP4Config", f"{SERVICE}.IP6Config")
OBJECTS: Final = "org.freedesktop.DBus.ObjectManager"
PROPERTIES: Final = "org.freedesktop.DBus.Properties"

MOST: Final = 256
"""Devices, and as many of their addressings, that are looked at; a case has five."""
MOST_ADDRESSES: Final = 16
_LONGEST: Final = 128  # characters of a name or path
_PATH: Final = re.compile(r"/|(/[A-Za-z0-9_]+)+")
_MODEM: Final = 8  # NM_DEVICE_TYPE_MODEM
_ACTIVATED, _FAILED = 100, 120

STAGES: Final = {
    10: Stage.UNMANAGED,
    20: Stage.UNAVAILABLE,
    30: Stage.IDLE,
    40: Stage.CONNECTING,
    50: Stage.CONNECTING,
    60: Stage.CONNECTING,  # waits for secrets
    70: Stage.ADDRESSING,
    80: Stage.ADDRESSING,
    90: Stage.ADDRESSING,
    _ACTIVATED: Stage.UP,
    110: Stage.IDLE,
    _FAILED: Stage.FAILED,
}
SETBACKS: Final = {
    **dict.fromkeys((5, 6, 15, 16, 17, 20, 21, 22, 64), Setback.NO_ADDRESS),
    7: Setback.SECRETS,
    **dict.fromkeys((12, 13, 14, 23, 24, 25, 26, 27, 28, 29), Setback.DIALLING),
    **dict.fromkeys((30, 31, 32, 33), Setback.NOT_ADMITTED),
    **dict.fromkeys((34, 45, 46, 47, 48, 59), Setback.SIM),
}
_REMEMBERING: Final = frozenset({Stage.IDLE, Stage.CONNECTING, Stage.ADDRESSING})


class MalformedObjects(ValueError):
    """Not the list of objects that was asked for."""


@dataclass(frozen=True, slots=True)
class Device:
    """An interface or a modem. `setback` is why it is not up; NetworkManager forgets that when it tries again."""

    interface: str = ""
    ip_interface: str = ""
    kind: int = 0
    state: int = 0
    reason: int = 0
    active: str = ""
    configs: tuple[str, str] = ("", "")
    setback: Setback | None = None

    @property
    def stage(self) -> Stage:
        """A state that no reference knows is nothing that could be used."""
        return STAGES.get(self.state, Stage.UNAVAILABLE)


@dataclass(frozen=True, slots=True)
class Addressing:
    """What an interface has of one of the two protocols."""

    addresses: tuple[str, ...] = ()
    gateway: str = ""
    name_servers: tuple[str, ...] = ()


class Picture:
    """NetworkManager's devices as told till now. `radios` are the links that a modem makes: its interface in the kernel
    is none of NetworkManager's devices, and named by it only while it is connected.
    """

    def __init__(self, interfaces: Mapping[str, str], radios: frozenset[str] = frozenset()) -> None:
        self._interfaces = interfaces
        self._radios = radios
        self._devices: dict[str, Device] = {}
        self._configs: dict[str, Addressing] = {}

    def begin(self, objects: object) -> None:
        """All that there is: an answer of `GetManagedObjects`. Raises `MalformedObjects`."""
        if not isinstance(objects, dict):
            raise MalformedObjects("a list of objects was to come")
        self._devices.clear()
        self._configs.clear()
        for path, interfaces in objects.items():
            self._add(path, interfaces)

    def hear(self, path: str, interface: str, member: str, body: tuple[object, ...]) -> None:
        """A signal; what is none of those that matter is passed over."""
        match interface, member, body:
            case _, "PropertiesChanged", (str() as changed, dict() as properties, *_) if interface == PROPERTIES:
                self._change(path, changed, properties)
            case _, "InterfacesAdded", (added, interfaces) if interface == OBJECTS:
                self._add(added, interfaces)
            case _, "InterfacesRemoved", (str() as removed, list() as names) if interface == OBJECTS:
                self._remove(removed, names)
            case _, "StateChanged", (new, _, reason) if interface == DEVICE:
                self._change(path, DEVICE, {"State": new, "StateReason": [new, reason]})

    def path(self, link: str) -> str | None:
        """The device that is `link` now: the interface of that name, or the modem that makes it."""
        name = self._interfaces[link]
        named = [path for path, device in self._devices.items() if name in (device.interface, device.ip_interface)]
        modems = [path for path in self._free_modems() if link in self._radios]
        found = (*(path for path in named if self._kept_at_all(path)), *modems, *named)
        return found[0] if found else None

    def active(self, path: str) -> str | None:
        """What makes the device an active one now."""
        device = self._devices.get(path, Device())
        return None if device.active in ("", "/") else device.active

    def kept(self, link: str) -> Kept:
        """How the link is."""
        device = self._devices.get(self.path(link) or "")
        if device is None:
            return Kept(link, Stage.ABSENT)
        told = [self._configs[path] for path in device.configs if path in self._configs]
        return Kept(
            link,
            device.stage,
            device.setback,
            tuple(address for one in told for address in one.addresses),
            tuple(one.gateway for one in told if one.gateway),
            tuple(server for one in told for server in one.name_servers),
        )

    def _free_modems(self) -> Iterable[str]:
        """Modems that do not say which interface is theirs."""
        taken = set(self._interfaces.values())
        for path, device in self._devices.items():
            if device.kind == _MODEM and device.ip_interface not in taken:
                yield path

    def _kept_at_all(self, path: str) -> bool:
        return self._devices[path].stage is not Stage.UNMANAGED

    def _add(self, path: object, interfaces: object) -> None:
        if (place := object_path(path)) is not None and isinstance(interfaces, dict):
            for name, properties in interfaces.items():
                if isinstance(properties, dict):
                    self._learn(place, name, properties)

    def _learn(self, path: str, name: object, properties: Mapping[object, object]) -> None:
        if name == DEVICE and len(self._devices) < MOST:
            self._devices[path] = changed_device(self._devices.get(path, Device()), properties)
        elif name in CONFIGS and len(self._configs) < 2 * MOST:
            self._configs[path] = changed_addressing(Addressing(), properties)

    def _change(self, path: str, name: str, properties: Mapping[object, object]) -> None:
        if name == DEVICE and path in self._devices:
            self._devices[path] = changed_device(self._devices[path], properties)
        elif name in CONFIGS and path in self._configs:
            self._configs[path] = changed_addressing(self._configs[path], properties)

    def _remove(self, path: str, names: list[object]) -> None:
        if DEVICE in names:
            self._devices.pop(path, None)
        if any(name in CONFIGS for name in names):
            self._configs.pop(path, None)


def object_path(value: object) -> str | None:
    """The value where it is a path as D-Bus has them; the library refuses to send any other."""
    short = isinstance(value, str) and len(value) <= _LONGEST
    return value if isinstance(value, str) and short and _PATH.fullmatch(value) else None


def changed_device(before: Device, told: Mapping[object, object]) -> Device:
    """The device after some of its properties changed."""
    after = Device(
        _text(told.get("Interface", before.interface)),
        _text(told.get("IpInterface", before.ip_interface)),
        _number(told.get("DeviceType", before.kind)),
        _number(told.get("State", before.state)),
        _reason(told["StateReason"]) if "StateReason" in told else before.reason,
        object_path(told.get("ActiveConnection", before.active)) or "",
        (_text(told.get("Ip4Config", before.configs[0])), _text(told.get("Ip6Config", before.configs[1]))),
    )
    return replace(after, setback=_setback(after, before.setback))


def changed_addressing(before: Addressing, told: Mapping[object, object]) -> Addressing:
    """What the interface has after some of it changed. The old protocol's name servers are told as dictionaries, the
    new one's as bytes.
    """
    servers = told.get("NameserverData", told.get("Nameservers") if "Nameservers" in told else None)
    return Addressing(
        _addresses(told["AddressData"]) if "AddressData" in told else before.addresses,
        _address(told["Gateway"]) if "Gateway" in told else before.gateway,
        before.name_servers if servers is None else _addresses(servers),
    )


def _setback(device: Device, before: Setback | None) -> Setback | None:
    """A failure lasts for an instant, and the next try has no reason: what it failed of holds until it is up."""
    if device.stage is Stage.UP:
        return None
    known = SETBACKS.get(device.reason)
    if device.stage is Stage.FAILED:
        return known or Setback.OTHER
    return known or (before if device.stage in _REMEMBERING else None)


def _text(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= _LONGEST else ""


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 32 else 0


def _reason(value: object) -> int:
    return _number(value[1]) if isinstance(value, list | tuple) and len(value) == 2 else 0


def _addresses(value: object) -> tuple[str, ...]:
    """Of so many as nobody needs, the first; what is no address is left out."""
    listed = value[:MOST_ADDRESSES] if isinstance(value, list | tuple) else ()
    return tuple(address for one in listed if (address := _address(one.get("address") if _is_dict(one) else one)))


def _is_dict(value: object) -> bool:
    return isinstance(value, dict)


def _address(value: object) -> str:
    """As everybody writes it; "" where it is none. One of a single link is none that leads anywhere."""
    if not isinstance(value, str | bytes) or len(value) > _LONGEST:
        return ""
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return ""
    return "" if address.version == 6 and address.is_link_local else str(address)
