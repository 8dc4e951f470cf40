"""The far end of `modemmanager`: the service with one modem, and systemd, which can start it anew."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.modem import ManagedModemConnection
from firmware.hal.sim.air import Air
from firmware.hal.sim.far_modem import FarModem, ModemEnd, Verdict
from firmware.hal.sim.peer import Poke
from firmware.hal.sim.peers.mm_objects import SIM_PATH, Shown, modem_object, sim_object
from firmware.hal.sim.peers.small_bus import Answer, Call, Error, Later, Reply, SmallBus
from firmware.hal.wire.modemmanager import (
    MODEM,
    NEEDS_PUK,
    OBJECTS,
    PROPERTIES,
    ROOT,
    SERVICE,
    SIM,
    WRONG_PIN,
)

ANEW: Final = 0.05
"""Real seconds; on a case it takes six."""

_UNKNOWN: Final = Error("org.freedesktop.DBus.Error.UnknownMethod")
_NO_OBJECT: Final = Error("org.freedesktop.DBus.Error.UnknownObject")
_VERDICTS: Final[Mapping[Verdict, Reply | Error]] = {
    Verdict.RIGHT: Reply(),
    Verdict.WRONG: Error(WRONG_PIN),
    Verdict.BLOCKED: Error(NEEDS_PUK),
    Verdict.NOT_ASKED: Error(f"{SERVICE}.Error.Core.WrongState"),
}


class ModemManagerPeer(ModemEnd[Reply | Error]):
    """Made in the running loop. `heard` are the methods that were called, without what was given to them."""

    def __init__(self, config: DeviceConfig, directory: Path, air: Air | None = None) -> None:
        super().__init__(self._judged)
        self._bus = SmallBus(directory / f"{config.name}.bus", SERVICE, self._obey, lambda _: None)
        connection = connection_of(config, ManagedModemConnection)
        self._air = air or Air()
        self._link = connection.interface
        self._interface = f"rehearsed {connection.interface}"  # the machine's own of this name is another
        self._connection = replace(connection, bus=self._bus.address, interface=self._interface)
        self._number = 0
        self._plugged = True
        self._hung = False
        self._rate = 0
        self.heard: list[str] = []
        self.far = FarModem(self._changed)
        self._shown: Shown = self._show()

    @property
    def connection(self) -> ManagedModemConnection:
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        return {
            **self.far.pokes(),
            "stop": Poke(self.stop, {}),
            "start": Poke(self.start, {}),
            "garbage": Poke(self.garble, {}),
            "nonsense": Poke(self.tell_nonsense, {}),
            "hang": Poke(self.hang, {}),
            "unplug": Poke(self.unplug, {}),
            "plug": Poke(self.plug, {}),
        }

    def stop(self) -> None:
        """The service dies."""
        self._waiting = None
        self._bus.serve(there=False)

    def start(self) -> None:
        """The service runs, and does not hang any more."""
        self._hung, self._rate = False, 0
        self._shown = self._show()
        self._bus.serve(there=True)

    def restart(self) -> None:
        self.stop()
        self.start()

    def garble(self) -> None:
        """What no bus says."""
        self._bus.roar(b"\xff" * 64)

    def tell_nonsense(self) -> None:
        """What no ModemManager says of a modem, until it says the next thing."""
        from dbus_fast import Variant

        odd = {"SignalQuality": Variant("(ub)", [4_000_000_000, True]), "AccessTechnologies": Variant("u", 0xFFFFFFFF)}
        self._emit(self._path, PROPERTIES, "PropertiesChanged", "sa{sv}as", MODEM, odd, [])

    def hang(self) -> None:
        """The service answers nothing and tells nothing."""
        self._hung = True

    def unplug(self) -> None:
        if self._plugged:
            self._waiting = None
            self._leave()

    def plug(self) -> None:
        """With another number; a service that hung runs anew."""
        self._hung = False
        self._bus.serve(there=True)
        if not self._plugged:
            self._plugged = True
            self._number += 1
            self._rate = 0
            self.far.restart()
            self._shown = self._show()
            self._emit(ROOT, OBJECTS, "InterfacesAdded", "oa{sa{sv}}", self._path, self._shown)

    def close(self) -> None:
        self._bus.close()

    def _leave(self) -> None:
        self._plugged = False
        self._emit(ROOT, OBJECTS, "InterfacesRemoved", "oas", self._path, list(self._shown))
        self._tell_air()

    @property
    def _path(self) -> str:
        return f"{ROOT}/Modem/{self._number}"

    def _show(self) -> Shown:
        return modem_object(self.far, self._interface, self._rate)

    def _changed(self) -> None:
        """Tell what is different; one whose interfaces come or go is told anew, as ModemManager does."""
        before, self._shown = self._shown, self._show()
        self._tell_air()
        if not self._plugged:
            return
        for interface, values in self._shown.items():
            fresh = {name: value for name, value in values.items() if before.get(interface, {}).get(name) != value}
            if interface not in before:
                self._emit(ROOT, OBJECTS, "InterfacesAdded", "oa{sa{sv}}", self._path, {interface: values})
            elif fresh:
                self._emit(self._path, PROPERTIES, "PropertiesChanged", "sa{sv}as", interface, fresh, [])
        if gone := [interface for interface in before if interface not in self._shown]:
            self._emit(ROOT, OBJECTS, "InterfacesRemoved", "oas", self._path, gone)

    def _tell_air(self) -> None:
        self._air.tell(self._link, self._plugged and self.far.connected)

    def _emit(self, path: str, interface: str, member: str, signature: str, *body: object) -> None:
        if self._bus.served and not self._hung:
            self._bus.emit(path, interface, member, Reply(signature, body))

    def _obey(self, call: Call) -> Answer:
        if call.member == "RestartUnit":
            self.restart()
            return Reply("o", ("/org/freedesktop/systemd1/job/1",))
        if self._hung:
            return None
        self.heard.append(call.member)
        if call.member == "GetManagedObjects":
            return Reply("a{oa{sa{sv}}}", ({self._path: self._shown} if self._plugged else {},))
        if not self._plugged or call.path not in (self._path, SIM_PATH):
            return _NO_OBJECT
        return self._read(call) if call.interface == PROPERTIES else self._act(call)

    def _read(self, call: Call) -> Answer:
        shown = sim_object(self.far) if call.body[0] == SIM else self._shown.get(str(call.body[0]), {})
        if call.member == "GetAll":
            return Reply("a{sv}", (shown,))
        value = shown.get(str(call.body[1]))
        return _UNKNOWN if value is None else Reply("v", (value,))

    def _act(self, call: Call) -> Answer:
        match call.member:
            case "SendPin":
                return self._send_pin(str(call.body[0]))
            case "Setup":
                self._set_up(call.body)
            case "Enable":
                self.far.attach() if call.body[0] else self.far.detach()
            case "Disconnect":
                self.far.dial()
            case "Reset":
                self.unplug()
                self.plug()
            case _:
                return _UNKNOWN
        return Reply()

    def _send_pin(self, pin: str) -> Answer:
        if not self.ponders:
            return self._judged(pin)
        later = Later()
        self._waiting = later, pin
        return later

    def _judged(self, pin: str) -> Reply | Error:
        """A modem whose card wants the PUK now is taken away before anybody can ask it, and announced anew."""
        verdict = self.far.enter(pin)
        if verdict is Verdict.BLOCKED and self._plugged:
            self._leave()
            asyncio.get_running_loop().call_later(ANEW, self.plug)
        return _VERDICTS[verdict]

    def _set_up(self, body: tuple[object, ...]) -> None:
        if len(body) == 1 and isinstance(body[0], int):
            self._rate = body[0]
            self._changed()
