"""What HiLink sticks are asked and told over HTTP.

Nobody has published it; it is what such sticks have been seen to say (E3372h, E8372h, E5573, B-series).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from firmware.hal.ports.modem import check_pin
from firmware.hal.wire.hilink_xml import Fields, NotHilink

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

_HEADER: Final = re.compile(r"[\x21-\x7e]{1,512}")


@dataclass(frozen=True, slots=True)
class Session:
    """What a stick wants to be shown with each question."""

    cookie: str
    token: str

    def headers(self) -> tuple[tuple[str, str], ...]:
        return (("Cookie", self.cookie), (VERIFIED_BY, self.token))


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
    fields = (
        f"<OperateType>0</OperateType><CurrentPin>{check_pin(pin)}</CurrentPin><NewPin></NewPin><PukCode></PukCode>"
    )
    return _request(fields)


def control_request() -> bytes:
    """The document that lets the stick start anew."""
    return _request("<Control>1</Control>")


def data_request(*, on: bool) -> bytes:
    """The document that ends or makes the data connection."""
    return _request(f"<dataswitch>{int(on)}</dataswitch>")


def _request(fields: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><request>{fields}</request>'.encode()
