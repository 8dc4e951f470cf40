"""The far end of `hilink`: a stick that answers over HTTP, as an E3372h does."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.modem import HilinkConnection
from firmware.hal.ports.modem import Registration, SimState
from firmware.hal.sim.air import Air
from firmware.hal.sim.far_modem import CARD, NETWORK, OPERATOR, FarModem, ModemEnd, Verdict
from firmware.hal.sim.peer import Poke
from firmware.hal.sim.peers.http_port import HttpAsked, HttpLater, HttpPort, HttpReply
from firmware.hal.wire.hilink import (
    ABOUT,
    CONTROL,
    DATA_SWITCH,
    PIN_OPERATE,
    PIN_STATUS,
    SESSION,
    SIGNAL,
    STATUS,
    VERIFIED_BY,
)
from firmware.hal.wire.hilink import (
    NETWORK as PLMN,
)

NO_SUCH, NO_RIGHT, WRONG, NO_SIM, SESSION_OVER = 100002, 100003, 103002, 101001, 125002
_SIMS: Final = MappingProxyType(
    {SimState.MISSING: 255, SimState.BROKEN: 256, SimState.READY: 257, SimState.PIN: 260, SimState.PUK: 261}
)
_SERVICES: Final = MappingProxyType({Registration.DENIED: 1, Registration.HOME: 2, Registration.ROAMING: 2})
_PIN: Final = re.compile(rb"<CurrentPin>([^<]*)</CurrentPin>")
"""What the far end finds between its tags; whether it can be a PIN at all, the card says."""


class HilinkStickPeer(ModemEnd[HttpReply]):
    """Made in the running loop. A session is good for one order; `heard` are the targets that were asked for."""

    def __init__(self, config: DeviceConfig, air: Air | None = None) -> None:
        super().__init__(self._judged)
        wanted = connection_of(config, HilinkConnection)
        self._air = air or Air()
        self._link = wanted.interface
        self.far = FarModem(self._tell_air)
        self._hung = self._garbled = False
        self._sessions = 0
        self.heard: list[str] = []
        self.port = HttpPort(self._answer)
        self._connection = replace(wanted, interface="", address="127.0.0.1", port=self.port.port)

    @property
    def connection(self) -> HilinkConnection:
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        return {
            **self.far.pokes(),
            "forget-sessions": Poke(self.forget_sessions, {}),
            "garbage": Poke(self.garble, {}),
            "hang": Poke(self.hang, {}),
            "unplug": Poke(self.unplug, {}),
            "plug": Poke(self.plug, {}),
        }

    def forget_sessions(self) -> None:
        """As it does after some minutes."""
        self._sessions += 1

    def garble(self) -> None:
        """Its next answer is no document."""
        self._garbled = True

    def hang(self) -> None:
        self._hung = True
        self._waiting = None

    def unplug(self) -> None:
        self._waiting = None
        self.port.unplug()
        self._tell_air()

    def plug(self) -> None:
        self._hung = False
        self.port.plug()
        self.far.restart()

    def close(self) -> None:
        self.port.unplug()

    def _tell_air(self) -> None:
        self._air.tell(self._link, self.port.plugged and self.far.connected)

    def _answer(self, asked: HttpAsked) -> HttpReply | HttpLater | None:
        if self._hung:
            return None
        self.heard.append(asked.target)
        if self._garbled:
            self._garbled = False
            return _document(b"<response><SimState>257</SimState>")
        if asked.target == SESSION:
            self._sessions += 1
            return _told({"SesInfo": f"SessionID={self._sessions}", "TokInfo": self._token()})
        if asked.headers.get("cookie") != f"SessionID={self._sessions}":
            return _error(SESSION_OVER)
        return self._obey(asked) if asked.method == "POST" else self._tell(asked.target)

    def _token(self) -> str:
        return f"token{self._sessions}"

    def _tell(self, target: str) -> HttpReply:
        tells: Mapping[str, Callable[[], Mapping[str, object]]] = {
            PIN_STATUS: self._pin,
            STATUS: self._status,
            SIGNAL: self._signal,
            PLMN: self._network,
        }
        tell = tells.get(target)
        if target == ABOUT:
            return _error(NO_RIGHT) if self.far.sim is not SimState.READY else _told({"Iccid": CARD})
        return _error(NO_SUCH) if tell is None else _told(tell())

    def _obey(self, asked: HttpAsked) -> HttpReply | HttpLater:
        if asked.headers.get(VERIFIED_BY.lower()) != self._token():
            return _error(SESSION_OVER)
        self._sessions += 1
        match asked.target:
            case target if target == PIN_OPERATE:
                return self._enter(asked.body)
            case target if target == DATA_SWITCH:
                self.far.attach() if b">1<" in asked.body else self.far.detach()
            case target if target == CONTROL:
                self.far.restart()
            case _:
                return _error(NO_SUCH)
        return _done()

    def _enter(self, body: bytes) -> HttpReply | HttpLater:
        found = _PIN.search(body)
        pin = found[1].decode("latin-1") if found else ""
        if not self.ponders:
            return self._judged(pin)
        later = HttpLater()
        self._waiting = later, pin
        return later

    def _judged(self, pin: str) -> HttpReply:
        match self.far.enter(pin):
            case Verdict.RIGHT:
                return _done()
            case Verdict.WRONG | Verdict.BLOCKED:
                return _error(WRONG)
            case Verdict.NOT_ASKED:
                return _error(NO_SIM)

    def _pin(self) -> Mapping[str, object]:
        return {"SimState": _SIMS[self.far.sim], "SimPinTimes": self.far.tries, "SimPukTimes": 10}

    def _status(self) -> Mapping[str, object]:
        state = self.far.state
        return {
            "ConnectionStatus": 901 if self.far.connected else 902,
            "SignalIcon": (state.signal.percent or 0) // 20,
            "CurrentNetworkType": 19 if self.far.registered else 0,
            "RoamingStatus": int(state.registration is Registration.ROAMING),
            "ServiceStatus": _SERVICES.get(state.registration, 0),
        }

    def _signal(self) -> Mapping[str, object]:
        heard = self.far.state.signal
        return {
            "rsrp": "" if heard.rsrp is None else f"{heard.rsrp:.0f}dBm",
            "rsrq": "" if heard.rsrq is None else f"{heard.rsrq:.0f}dB",
            "sinr": "" if heard.sinr is None else f"{heard.sinr:.0f}dB",
            "cell_id": 0x83F7CD if self.far.registered else "",
            "tac": 0x31C5 if self.far.registered else "",
        }

    def _network(self) -> Mapping[str, object]:
        return {"FullName": OPERATOR, "Numeric": NETWORK} if self.far.registered else {"FullName": "", "Numeric": ""}


def _told(fields: Mapping[str, object]) -> HttpReply:
    text = "".join(f"<{name}>{value}</{name}>\n" for name, value in fields.items())
    return _document(f"<response>\n{text}</response>".encode())


def _done() -> HttpReply:
    return _document(b"<response>OK</response>")


def _error(number: int) -> HttpReply:
    return _document(f"<error>\n<code>{number}</code>\n<message></message>\n</error>".encode())


def _document(body: bytes) -> HttpReply:
    return HttpReply(200, "text/html", b'<?xml version="1.0" encoding="UTF-8"?>\n' + body)
