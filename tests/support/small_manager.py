"""NetworkManager in software, as far as the case asks it, on a bus in software; its links are far ends of tests."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from dbus_fast import Variant

from firmware.hal.sim.keeper import KeptEnd
from firmware.hal.sim.peers.small_bus import Answer, Call, Error, Reply, SmallBus
from firmware.hal.wire.networkmanager import (
    ACTIVE,
    CONFIGS,
    DEVICE,
    MANAGER,
    OBJECTS,
    PROPERTIES,
    ROOT,
    SERVICE,
    SETTINGS,
)

Objects = dict[str, dict[str, dict[str, Variant]]]
TUNNEL: Final = "Landesnetz"
_KNOWN: Final = (("cable", "802-3-ethernet"), (TUNNEL, "wireguard"))


class SmallManager:
    """`ends` by interface. `asked` are the activations: profile and device; `instead` are answers that take the place
    of its own, by method. Made in the running loop.
    """

    def __init__(self, path: Path, ends: Mapping[str, KeptEnd]) -> None:
        self._ends = ends
        self._bus = SmallBus(path, SERVICE, self._obey, lambda _: None)
        self._states = dict.fromkeys(ends, (100, 0))
        self._told = self._objects()
        self.asked: list[tuple[str, str]] = []
        self.instead: dict[str, Answer] = {}
        self.address = self._bus.address

    def changed(self) -> None:
        """A far end did something."""
        for name, end in self._ends.items():
            before = self._states[name]
            if not end.carries:
                self._states[name] = (20, 40)
            elif end.reaches:
                self._states[name] = (100, 0)
            else:
                self._states[name] = (120, 5)
                self.tell()
                self._states[name] = (30, 0)
            if before != self._states[name]:
                self.tell()

    def serve(self, *, there: bool) -> None:
        self._bus.serve(there=there)

    def say(self, path: str, interface: str, member: str, what: Reply) -> None:
        """Whatever a signal may carry."""
        self._bus.emit(path, interface, member, what)

    def roar(self) -> None:
        """What no bus says."""
        self._bus.roar(b"\xff" * 64)

    def close(self) -> None:
        self._bus.close()

    def tell(self) -> None:
        """Say what is other than it was said last, what is new first."""
        before, self._told = self._told, self._objects()
        for path in self._told.keys() - before.keys():
            self.say(ROOT, OBJECTS, "InterfacesAdded", Reply("oa{sa{sv}}", (path, self._told[path])))
        for path, shown in self._told.items():
            for name, properties in shown.items() if path in before else ():
                if properties != before[path][name]:
                    self.say(path, PROPERTIES, "PropertiesChanged", Reply("sa{sv}as", (name, properties, [])))
        for path in before.keys() - self._told.keys():
            self.say(ROOT, OBJECTS, "InterfacesRemoved", Reply("oas", (path, list(before[path]))))

    def _objects(self) -> Objects:
        shown: Objects = {f"{SETTINGS}/1": {f"{SERVICE}.Settings.Connection": {"Unsaved": Variant("b", False)}}}
        for number, (name, end) in enumerate(self._ends.items(), 1):
            if end.present:
                shown |= _link(number, name, *self._states[name])
        return shown

    def _obey(self, call: Call) -> Answer:
        if call.member in self.instead:
            return self.instead[call.member]
        match call.member, call.body:
            case "GetManagedObjects", _:
                return Reply("a{oa{sa{sv}}}", (self._objects(),))
            case "ActivateConnection", (str() as profile, str() as device, _):
                return self._activate(profile, device)
            case "ListConnections", _:
                return Reply("ao", ([f"{SETTINGS}/{number}" for number, _ in enumerate(_KNOWN, 1)],))
            case "GetSettings", _:
                name, kind = _KNOWN[int(call.path.rpartition("/")[2]) - 1]
                return Reply("a{sa{sv}}", ({"connection": {"id": Variant("s", name), "type": Variant("s", kind)}},))
            case "Get", _:
                return Reply("v", (Variant("o", f"{SETTINGS}/1"),))
            case _:
                return Error("org.freedesktop.DBus.Error.UnknownMethod")

    def _activate(self, profile: str, device: str) -> Answer:
        self.asked.append((profile, device))
        names = [name for number, name in enumerate(self._ends, 1) if device.endswith(f"/{number}")]
        if names and not self._ends[names[0]].carries:
            return Error(f"{SERVICE}.UnknownConnection")
        for name in names:
            for state in (110, 40, 70, 100):
                self._states[name] = (state, 60)
                self.tell()
        return Reply("o", (f"{MANAGER}/ActiveConnection/9",))


def _link(number: int, name: str, state: int, reason: int) -> Objects:
    up = state == 100
    device = {
        "Interface": Variant("s", name),
        "IpInterface": Variant("s", name if up else ""),
        "DeviceType": Variant("u", 1),
        "State": Variant("u", state),
        "StateReason": Variant("(uu)", [state, reason]),
        "ActiveConnection": Variant("o", f"{MANAGER}/ActiveConnection/{number}" if up else "/"),
        "Ip4Config": Variant("o", f"{MANAGER}/IP4Config/{number}" if up else "/"),
        "Ip6Config": Variant("o", "/"),
    }
    shown = {f"{MANAGER}/Devices/{number}": {DEVICE: device}}
    if up:
        shown[f"{MANAGER}/IP4Config/{number}"] = {CONFIGS[0]: _addressing(f"10.0.{number}")}
        shown[f"{MANAGER}/ActiveConnection/{number}"] = {ACTIVE: {"Id": Variant("s", name)}}
    return shown


def _addressing(net: str) -> dict[str, Variant]:
    own = {"address": Variant("s", f"{net}.5"), "prefix": Variant("u", 24)}
    return {
        "AddressData": Variant("aa{sv}", [own]),
        "Gateway": Variant("s", f"{net}.1"),
        "NameserverData": Variant("aa{sv}", [{"address": Variant("s", f"{net}.1")}]),
    }
