"""What HiLink sticks say over HTTP: small XML documents with one layer of fields, or an error with a number.

Nobody has published it; it is what such sticks have been seen to say (E3372h, E8372h, E5573, B-series).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from xml.parsers import expat

from firmware.hal.ports.modem import PIN, ModemState, Registration, Signal, SimState
from firmware.hal.wire.modem_condition import Running
from firmware.hal.wire.modem_values import (
    MOST_TRIES,
    RSRP,
    RSRQ,
    SINR,
    card_of,
    cell_of,
    counted,
    measured,
    named,
    network_of,
)

LARGEST: Final = 65536
"""Bytes of a document; the longest that is asked for has two thousand."""

MOST_FIELDS: Final = 200
LONGEST_FIELD: Final = 512

SESSION: Final = "/api/webserver/SesTokInfo"
PIN_STATUS: Final = "/api/pin/status"
STATUS: Final = "/api/monitoring/status"
SIGNAL: Final = "/api/device/signal"
NETWORK: Final = "/api/net/current-plmn"
ABOUT: Final = "/api/device/information"
PIN_OPERATE: Final = "/api/pin/operate"
DATA_SWITCH: Final = "/api/dialup/mobile-dataswitch"
CONTROL: Final = "/api/device/control"
VERIFIED_BY: Final = "__RequestVerificationToken"

STALE: Final = frozenset({125001, 125002, 125003})
"""Numbers that say no more than that the session has run out."""

WRONG_PIN: Final = frozenset({101007, 103002})
FORGIVEN: Final = frozenset({100002, 100003})
"""It does not know the question, or wants somebody to sign in for it."""

Fields = Mapping[str, str]

_SIMS: Final = MappingProxyType(
    {
        255: SimState.MISSING,
        256: SimState.BROKEN,
        257: SimState.READY,
        258: SimState.READY,  # no PIN is asked for
        259: SimState.READY,  # it was right
        260: SimState.PIN,
        261: SimState.PUK,
    }
)
_CONNECTED: Final = 901
_SERVED: Final = 2
_REGISTRATIONS: Final = MappingProxyType({0: Registration.SEARCHING, 1: Registration.DENIED, 2: Registration.HOME})
_TECHNOLOGIES: Final = MappingProxyType(
    {1: "gsm", 2: "gprs", 3: "edge", 4: "umts", 5: "hsdpa", 6: "hsupa", 7: "hspa", 9: "hspa-plus", 19: "lte"}
    | {41: "umts", 44: "hspa", 45: "hspa-plus", 46: "hspa-plus", 101: "lte", 1011: "lte", 111: "5gnr"}
)
_NUMBER: Final = re.compile(r"(?:>=|<=)?(-?[0-9]{1,4}(?:\.[0-9]{1,2})?) ?(?:dBm|dB)?")
_COUNT: Final = re.compile(r"[0-9]{1,10}")
_HEADER: Final = re.compile(r"[\x21-\x7e]{1,512}")
_BARS: Final = 5


class NotHilink(ValueError):
    """What no such stick says; the message says what was wrong and nothing of what it was."""


class HilinkRefusal(Exception):
    """The stick answers with an error; what else it says is not kept."""

    def __init__(self, number: int) -> None:
        super().__init__(str(number))
        self.number = number


@dataclass(frozen=True, slots=True)
class Session:
    """What a stick wants to be shown with each question."""

    cookie: str
    token: str

    def headers(self) -> tuple[tuple[str, str], ...]:
        return (("Cookie", self.cookie), (VERIFIED_BY, self.token))


class _Reader:
    """Takes one document in. Nothing nested deeper than a field is looked at, and no document type is let in."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.root = ""
        self._depth = 0
        self._name = ""
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._refuse

    def read(self, body: bytes) -> None:
        try:
            self._parser.Parse(body, True)  # noqa: FBT003 - the library's own signature
        except expat.ExpatError as problem:
            raise NotHilink("no XML") from problem

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        del attributes
        self._depth += 1
        if self._depth == 1:
            self.root = name
        self._name = name if self._depth == 2 else ""
        if self._depth > 8 or len(self.fields) >= MOST_FIELDS:
            raise NotHilink("more than such a document has")
        if self._name:
            self.fields[self._name] = ""

    def _end(self, name: str) -> None:
        del name
        self._depth -= 1
        self._name = ""

    def _text(self, text: str) -> None:
        if self._depth == 1 and self.root == "response":
            self.fields[""] = (self.fields.get("", "") + text)[:LONGEST_FIELD]
        elif self._name:
            self.fields[self._name] = (self.fields[self._name] + text)[:LONGEST_FIELD]

    def _refuse(self, *_: object) -> None:
        raise NotHilink("a document type, which may hold anything")


def read_response(body: bytes) -> Fields:
    """The fields of an answer; under "" what stands in none ("OK"). Raises `NotHilink` and `HilinkRefusal`."""
    if len(body) > LARGEST:
        raise NotHilink("more than such a document has")
    reader = _Reader()
    reader.read(body)
    if reader.root == "error":
        raise HilinkRefusal(_counted(reader.fields.get("code"), 10**9) or 0)
    if reader.root != "response":
        raise NotHilink("neither an answer nor an error")
    return reader.fields


def is_done(answer: Fields) -> bool:
    """Whether the stick says that it did what it was told."""
    return answer.get("", "").strip() == "OK"


def session_of(answer: Fields) -> Session:
    """What `SESSION` says. Raises `NotHilink` for what could not stand in a header."""
    cookie, token = answer.get("SesInfo", "").strip(), answer.get("TokInfo", "").strip()
    if not _HEADER.fullmatch(cookie) or not _HEADER.fullmatch(token):
        raise NotHilink("a session that cannot be shown")
    return Session(cookie if cookie.startswith("SessionID=") else f"SessionID={cookie}", token)


def renewed(session: Session, headers: Mapping[str, str]) -> Session:
    """The session after an answer that may have brought a fresh token."""
    names = (f"{VERIFIED_BY}one".lower(), VERIFIED_BY.lower())
    fresh = next((headers[name].split("#")[0] for name in names if name in headers), "")
    return Session(session.cookie, fresh) if _HEADER.fullmatch(fresh) else session


def pin_request(pin: str) -> bytes:
    """The document that gives the card its PIN."""
    if not re.fullmatch(PIN, pin):
        raise ValueError("a PIN has 4 to 8 digits")
    fields = f"<OperateType>0</OperateType><CurrentPin>{pin}</CurrentPin><NewPin></NewPin><PukCode></PukCode>"
    return _request(fields)


def control_request() -> bytes:
    """The document that lets the stick start anew."""
    return _request("<Control>1</Control>")


def data_request(*, on: bool) -> bytes:
    """The document that ends or makes the data connection."""
    return _request(f"<dataswitch>{int(on)}</dataswitch>")


def sim_of(pin: Fields) -> SimState:
    """How the card is, by `PIN_STATUS`."""
    return _SIMS.get(_counted(pin.get("SimState"), 999) or 0, SimState.UNKNOWN)


def tries_of(pin: Fields) -> int | None:
    """What it leaves for its PIN, by `PIN_STATUS`."""
    return _counted(pin.get("SimPinTimes"), MOST_TRIES)


@dataclass(frozen=True, slots=True)
class HilinkTold:
    """The answers to all questions; one that was refused is empty."""

    pin: Fields
    status: Fields
    signal: Fields
    network: Fields
    about: Fields


def read_modem(told: HilinkTold) -> tuple[ModemState, Running]:
    """A value that cannot be counts as not told."""
    sim = sim_of(told.pin)
    usable = sim is SimState.READY
    state = ModemState(
        sim=sim,
        tries=tries_of(told.pin),
        card=card_of(told.about.get("Iccid")),
        registration=_registration(told.status) if usable else Registration.UNKNOWN,
        operator=named(told.network.get("FullName")) or network_of(told.network.get("Numeric")),
        technology=_technology(told.status),
        cell=_cell(told.signal, told.network),
        signal=_signal(told.signal, told.status),
        connected=usable and _counted(told.status.get("ConnectionStatus"), 999) == _CONNECTED,
    )
    return state, Running.STARTING if sim is SimState.UNKNOWN else Running.ON


def _request(fields: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><request>{fields}</request>'.encode()


def _registration(status: Fields) -> Registration:
    service = _counted(status.get("ServiceStatus"), 9)
    if service == _SERVED and _counted(status.get("RoamingStatus"), 9) == 1:
        return Registration.ROAMING
    return Registration.UNKNOWN if service is None else _REGISTRATIONS.get(service, Registration.UNKNOWN)


def _technology(status: Fields) -> str | None:
    number = _counted(status.get("CurrentNetworkTypeEx"), 9999) or _counted(status.get("CurrentNetworkType"), 9999)
    return _TECHNOLOGIES.get(number or 0)


def _cell(signal: Fields, network: Fields) -> str | None:
    number = network_of(network.get("Numeric")) or network_of(signal.get("plmn"))
    cell, area = _counted(signal.get("cell_id"), 1 << 36), _counted(signal.get("tac"), 1 << 24)
    return cell_of(number, area or 0, cell) if number and cell else None


def _signal(signal: Fields, status: Fields) -> Signal:
    bars = _counted(status.get("SignalIcon"), _BARS)
    return Signal(
        measured(_number(signal.get("rsrp")), RSRP),
        measured(_number(signal.get("rsrq")), RSRQ),
        measured(_number(signal.get("sinr")), SINR),
        None if bars is None else bars * 100 // _BARS,
    )


def _number(text: str | None) -> float | None:
    found = _NUMBER.fullmatch((text or "").strip())
    return float(found[1]) if found else None


def _counted(text: str | None, most: int) -> int | None:
    found = _COUNT.fullmatch((text or "").strip())
    return counted(int(found[0]), most) if found else None
