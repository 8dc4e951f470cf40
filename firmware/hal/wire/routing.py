"""Routes, addresses and rules as the kernel tells and takes them: rtnetlink(7), `linux/fib_rules.h`. No I/O."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, unique
from typing import Final

from firmware.hal.wire.netlink import ATTRIBUTE, HEADER, REQUEST_DUMP, Frame, MalformedNetlink, attributes

GROUPS: Final = 0x1 | 0x10 | 0x40 | 0x100 | 0x400
"""RTMGRP_LINK, and addresses and routes of both families: what may change a way out."""

MAIN: Final = 254
ROUTE: Final = struct.Struct("=BBBBBBBBI")  # rtmsg: family, dst, src, tos, table, protocol, scope, type, flags
ADDRESS: Final = struct.Struct("=BBBBI")  # ifaddrmsg: family, prefix length, flags, scope, index
_NEXT_HOP: Final = struct.Struct("=HBBi")  # rtnexthop: length, flags, hops, index
_NUMBER: Final = struct.Struct("=I")
_ERROR: Final = struct.Struct("=i")

_REQUEST_ACK: Final = 0x1 | 0x4
_CREATE: Final = 0x400
_REPLACE: Final = 0x100
_EXCLUSIVE: Final = 0x200
_UNICAST: Final = 1
_UNREACHABLE: Final = 7
_NOWHERE: Final = 255
_LINK_SCOPE: Final = 253
_STATIC: Final = 4  # RTPROT_STATIC
_ONLINK: Final = 4  # RTNH_F_ONLINK
_DEAD: Final = 1  # RTNH_F_DEAD
_CLONED: Final = 0x200  # RTM_F_CLONED
_UNFIT: Final = 0x08 | 0x40  # IFA_F_DADFAILED, IFA_F_TENTATIVE


@unique
class Family(IntEnum):
    """The two address families of the world."""

    V4 = 2
    V6 = 10


@unique
class _Message(IntEnum):
    ERROR = 2
    NEW_ADDRESS = 20
    GET_ADDRESS = 22
    NEW_ROUTE = 24
    DEL_ROUTE = 25
    GET_ROUTE = 26
    NEW_RULE = 32
    DEL_RULE = 33
    GET_RULE = 34


@unique
class _RouteAttribute(IntEnum):
    INTERFACE = 4
    GATEWAY = 5
    PRIORITY = 6
    SOURCE = 7
    MULTIPATH = 9
    TABLE = 15
    VIA = 18


@unique
class _RuleAttribute(IntEnum):
    PRIORITY = 6
    SUPPRESS_PREFIX = 14
    TABLE = 15
    OUT_INTERFACE = 17


@dataclass(frozen=True, slots=True)
class Hop:
    """A default route: out of the interface `index`, to `gateway` or straight to the other end of the line."""

    family: Family
    index: int
    gateway: bytes | None
    metric: int
    source: bytes | None = None
    onlink: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """Look into `table`; there without default routes where `specific`, only for sockets of `interface` if given."""

    priority: int
    table: int
    specific: bool = False
    interface: str | None = None


def ask_routes(family: Family, sequence: int) -> bytes:
    """Ask for all routes of all tables."""
    return _message(_Message.GET_ROUTE, REQUEST_DUMP, sequence, ROUTE.pack(family, 0, 0, 0, 0, 0, 0, 0, 0))


def ask_rules(family: Family, sequence: int) -> bytes:
    """Ask for all rules."""
    return _message(_Message.GET_RULE, REQUEST_DUMP, sequence, ROUTE.pack(family, 0, 0, 0, 0, 0, 0, 0, 0))


def ask_addresses(sequence: int) -> bytes:
    """Ask for the addresses of all interfaces, of both families."""
    return _message(_Message.GET_ADDRESS, REQUEST_DUMP, sequence, ADDRESS.pack(0, 0, 0, 0, 0))


def put_default(hop: Hop, table: int, sequence: int) -> bytes:
    """Make it the one default route of the table, in one act."""
    scope = 0 if hop.gateway is not None or hop.family is Family.V6 else _LINK_SCOPE
    head = ROUTE.pack(hop.family, 0, 0, 0, 0, _STATIC, scope, _UNICAST, _ONLINK if hop.onlink else 0)
    body = _number(_RouteAttribute.TABLE, table) + _number(_RouteAttribute.INTERFACE, hop.index)
    if hop.gateway is not None:
        body += _attribute(_RouteAttribute.GATEWAY, hop.gateway)
    if hop.source is not None:
        body += _attribute(_RouteAttribute.SOURCE, hop.source)
    return _message(_Message.NEW_ROUTE, _REQUEST_ACK | _CREATE | _REPLACE, sequence, head + body)


def put_no_way(family: Family, table: int, sequence: int) -> bytes:
    """Make "unreachable" the one default route of the table, so that nothing falls through to the next rule."""
    head = ROUTE.pack(family, 0, 0, 0, 0, _STATIC, 0, _UNREACHABLE, 0)
    body = head + _number(_RouteAttribute.TABLE, table)
    return _message(_Message.NEW_ROUTE, _REQUEST_ACK | _CREATE | _REPLACE, sequence, body)


def take_default(family: Family, table: int, sequence: int) -> bytes:
    """Delete one default route of the table, whatever it is."""
    head = ROUTE.pack(family, 0, 0, 0, 0, 0, _NOWHERE, 0, 0)
    return _message(_Message.DEL_ROUTE, _REQUEST_ACK, sequence, head + _number(_RouteAttribute.TABLE, table))


def put_rule(rule: Rule, family: Family, sequence: int) -> bytes:
    """Add the rule; the kernel refuses with EEXIST where there is one like it."""
    return _message(_Message.NEW_RULE, _REQUEST_ACK | _CREATE | _EXCLUSIVE, sequence, _rule(rule, family))


def take_rule(rule: Rule, family: Family, sequence: int) -> bytes:
    """Delete one rule like it."""
    return _message(_Message.DEL_RULE, _REQUEST_ACK, sequence, _rule(rule, family))


def refusal(frame: Frame) -> int | None:
    """The error number of an answer to a request, 0 for an acknowledgement; None: it is no such answer."""
    if frame.kind != _Message.ERROR:
        return None
    if len(frame.body) < _ERROR.size:
        raise MalformedNetlink("an error without a number")
    return -int(_ERROR.unpack_from(frame.body)[0])


def addressed(frame: Frame) -> tuple[Family, int] | None:
    """Family and index of an interface that has an address of the wide world, as the frame tells it."""
    if frame.kind != _Message.NEW_ADDRESS:
        return None
    family, _, flags, scope, index = _unpacked(ADDRESS, frame.body)
    wide = scope == 0 and not flags & _UNFIT and family in (Family.V4, Family.V6)
    return (Family(family), index) if wide else None


def rule_told(frame: Frame) -> tuple[int, int] | None:
    """Priority and table of a rule."""
    if frame.kind != _Message.NEW_RULE:
        return None
    _unpacked(ROUTE, frame.body)
    values = dict(attributes(frame.body[ROUTE.size :]))
    priority, table = (values.get(which, bytes(4)) for which in (_RuleAttribute.PRIORITY, _RuleAttribute.TABLE))
    return _read_number(priority), _read_number(table)


def default_routes(frame: Frame, table: int = MAIN) -> Iterator[Hop]:
    """The default routes of `table` that the frame tells; several where one route has several hops."""
    if frame.kind != _Message.NEW_ROUTE:
        return
    family, prefix, _, _, short_table, _, _, kind, flags = _unpacked(ROUTE, frame.body)
    values = dict(attributes(frame.body[ROUTE.size :]))
    told = _read_number(values[_RouteAttribute.TABLE]) if _RouteAttribute.TABLE in values else short_table
    usual = prefix == 0 and kind == _UNICAST and not flags & _CLONED and family in (Family.V4, Family.V6)
    if not usual or told != table:
        return
    metric = _read_number(values.get(_RouteAttribute.PRIORITY, bytes(4)))
    source = values.get(_RouteAttribute.SOURCE)
    for index, hop_flags, hop_values in _hops(values, flags):
        if not hop_flags & _DEAD and _RouteAttribute.VIA not in hop_values:
            gateway = hop_values.get(_RouteAttribute.GATEWAY)
            yield Hop(Family(family), index, gateway, metric, source, onlink=bool(hop_flags & _ONLINK))


def _hops(values: dict[int, bytes], flags: int) -> Iterator[tuple[int, int, dict[int, bytes]]]:
    if _RouteAttribute.INTERFACE in values:
        yield _read_number(values[_RouteAttribute.INTERFACE]), flags, values
    rest = values.get(_RouteAttribute.MULTIPATH, b"")
    while rest:
        length, hop_flags, _, index = _unpacked(_NEXT_HOP, rest)
        if not _NEXT_HOP.size <= length <= len(rest):
            raise MalformedNetlink(f"a hop says it has {length} bytes")
        yield index, hop_flags, dict(attributes(rest[_NEXT_HOP.size : length]))
        rest = rest[(length + 3) & ~3 :]


def _rule(rule: Rule, family: Family) -> bytes:
    body = ROUTE.pack(family, 0, 0, 0, 0, 0, 0, 1, 0)  # FR_ACT_TO_TBL
    body += _number(_RuleAttribute.TABLE, rule.table) + _number(_RuleAttribute.PRIORITY, rule.priority)
    if rule.specific:
        body += _number(_RuleAttribute.SUPPRESS_PREFIX, 0)
    if rule.interface is not None:
        body += _attribute(_RuleAttribute.OUT_INTERFACE, rule.interface.encode() + b"\0")
    return body


def _message(kind: _Message, flags: int, sequence: int, body: bytes) -> bytes:
    return HEADER.pack(HEADER.size + len(body), kind, flags, sequence, 0) + body


def _attribute(kind: int, value: bytes) -> bytes:
    return ATTRIBUTE.pack(ATTRIBUTE.size + len(value), kind) + value + b"\0" * (-len(value) % 4)


def _number(kind: int, value: int) -> bytes:
    return _attribute(kind, _NUMBER.pack(value))


def _read_number(value: bytes) -> int:
    if len(value) != _NUMBER.size:
        raise MalformedNetlink(f"{len(value)} bytes where a number is due")
    return int(_NUMBER.unpack(value)[0])


def _unpacked(shape: struct.Struct, body: bytes) -> tuple[int, ...]:
    if len(body) < shape.size:
        raise MalformedNetlink("a message is cut off")
    return shape.unpack_from(body)
