"""The far end of `finger-fprintd`: the service, its sensor, and fingers that differ by a word for each."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.fingerprint import FprintdConnection
from firmware.hal.sim.peer import Poke
from firmware.hal.sim.peers.small_bus import Answer, Call, Error, Reply, SmallBus

NAME: Final = "net.reactivated.Fprint"
ROOT: Final = "/net/reactivated/Fprint"
SENSOR: Final = f"{ROOT}/Device/0"
DEVICE: Final = f"{NAME}.Device"
STAGES: Final = 5


class FprintdServicePeer:
    """Claims, verifies and learns as fprintd 1.94 does. Made in the running loop.

    `heard` are the methods that were called.
    """

    def __init__(self, config: DeviceConfig, directory: Path) -> None:
        self._bus = SmallBus(directory / f"{config.name}.bus", NAME, self._obey, self._left)
        self._connection = replace(connection_of(config, FprintdConnection), bus=self._bus.address, sensor="")
        self._plugged = True
        self._hung = False
        self._claimed: tuple[str, str] | None = None
        self._doing = ""
        self._passed = 0
        self._known: dict[str, str] = {}
        self.heard: list[str] = []

    @property
    def connection(self) -> FprintdConnection:
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        return {
            "know": Poke(self.know, {"who": str, "finger": str}),
            "finger": Poke(self.finger, {"finger": str}),
            "retry": Poke(self.retry, {}),
            "swipe-short": Poke(self.swipe_short, {}),
            "beside": Poke(self.beside, {}),
            "stuck": Poke(self.stuck, {}),
            "broken": Poke(self.broken, {}),
            "garbage": Poke(self.garble, {}),
            "hang": Poke(self.hang, {}),
            "kill": Poke(self.kill, {}),
            "start": Poke(self.start, {}),
            "unplug": Poke(self.unplug, {}),
            "plug": Poke(self.plug, {}),
        }

    @property
    def waits(self) -> bool:
        """Whether it waits for a finger."""
        return bool(self._doing)

    def know(self, who: str, finger: str) -> None:
        """A finger of a member of staff that was learnt before."""
        self._known[who] = finger

    def finger(self, finger: str) -> None:
        """A finger is laid on, and lifted."""
        if self._doing == "verify":
            match_ = self._claimed is not None and self._known.get(self._claimed[1]) == finger
            self._say("match" if match_ else "no-match", done=True)
        elif self._doing == "enroll":
            self._touched(finger)

    def retry(self) -> None:
        self._say("retry-scan")

    def swipe_short(self) -> None:
        self._say("swipe-too-short")

    def beside(self) -> None:
        self._say("finger-not-centered")

    def stuck(self) -> None:
        self._say("remove-and-retry")

    def broken(self) -> None:
        """The sensor gives up."""
        self._say("unknown-error", done=True)

    def garble(self) -> None:
        """What no bus says."""
        self._bus.roar(b"\xff" * 64)

    def hang(self) -> None:
        """The service answers nothing until it was killed, or its sensor was out."""
        self._hung = True

    def kill(self) -> None:
        self._end()
        self._bus.serve(there=False)

    def start(self) -> None:
        self._end()
        self._bus.serve(there=True)

    def unplug(self) -> None:
        self._say("disconnected", done=True)
        self._end()
        self._plugged = False
        self._bus.emit(
            ROOT, "org.freedesktop.DBus.ObjectManager", "InterfacesRemoved", Reply("oas", (SENSOR, [DEVICE]))
        )

    def plug(self) -> None:
        self._plugged = True
        self._hung = False
        self._bus.serve(there=True)

    def close(self) -> None:
        self._bus.close()

    def _end(self) -> None:
        self._hung = False
        self._claimed = None
        self._doing = ""

    def _left(self, caller: str) -> None:
        if self._claimed is not None and self._claimed[0] == caller:
            self._end()

    def _touched(self, finger: str) -> None:
        if finger in self._known.values():
            self._say("duplicate", done=True)
            return
        self._passed += 1
        if self._passed < STAGES:
            self._say("stage-passed")
        elif self._claimed is not None:
            self._known[self._claimed[1]] = finger
            self._say("completed", done=True)

    def _say(self, word: str, *, done: bool = False) -> None:
        if self._doing and not self._hung:
            member = "VerifyStatus" if self._doing == "verify" else "EnrollStatus"
            self._bus.emit(SENSOR, DEVICE, member, Reply("sb", (f"{self._doing}-{word}", done)))

    def _obey(self, call: Call) -> Answer:
        if self._hung:
            return None
        self.heard.append(call.member)
        if call.member == "GetDevices":
            return Reply("ao", ([SENSOR] if self._plugged else [],))
        if not self._plugged or call.path != SENSOR:
            return Error("org.freedesktop.DBus.Error.UnknownObject")
        if call.member == "Get":
            return _property()
        return self._claim(call) if call.member == "Claim" else self._as_claimed(call)

    def _claim(self, call: Call) -> Answer:
        if self._claimed is not None:
            return Error(f"{NAME}.Error.AlreadyInUse")
        self._claimed = (call.caller, str(call.body[0]))
        return Reply()

    def _as_claimed(self, call: Call) -> Answer:
        if self._claimed is None or self._claimed[0] != call.caller:
            return Error(f"{NAME}.Error.ClaimDevice")
        match call.member:
            case "VerifyStart":
                known = self._claimed[1] in self._known
                return self._begin("verify") if known else Error(f"{NAME}.Error.NoEnrolledPrints")
            case "EnrollStart":
                return self._begin("enroll")
            case "VerifyStop" | "EnrollStop":
                self._doing = ""
            case "Release":
                self._end()
            case _:
                return Error("org.freedesktop.DBus.Error.UnknownMethod")
        return Reply()

    def _begin(self, what: str) -> Reply:
        self._doing = what
        self._passed = 0
        return Reply()


def _property() -> Reply:
    from dbus_fast import Variant

    return Reply("v", (Variant("i", STAGES),))
