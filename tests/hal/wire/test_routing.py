"""What the kernel tells of routes, in any bytes."""

import pytest
from fuzz.routing import fuzz_one
from hypothesis import given
from hypothesis import strategies as st

from firmware.hal.wire.netlink import Frame, MalformedNetlink, frames
from firmware.hal.wire.routing import (
    Family,
    Hop,
    addressed,
    default_routes,
    put_default,
    refusal,
    rule_told,
)


@given(
    st.sampled_from(Family),
    st.integers(1, 2**31 - 1),
    st.booleans(),
    st.booleans(),
    st.integers(1, 2**32 - 1),
)
def test_route_that_is_put_reads_as_it_was_meant(
    family: Family, index: int, gateway: bool, onlink: bool, table: int
) -> None:
    width = 4 if family is Family.V4 else 16
    hop = Hop(family, index, bytes(range(width)) if gateway else None, 0, onlink=onlink)
    [frame] = frames(put_default(hop, table, 7))
    assert list(default_routes(frame, table)) == [hop]
    assert list(default_routes(frame, table ^ 1)) == []


@given(st.sampled_from([2, 20, 24, 32]), st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(kind: int, body: bytes) -> None:
    frame = Frame(kind, 0, 1, body)
    for read in (refusal, addressed, rule_told, lambda told: list(default_routes(told))):
        try:
            read(frame)
        except MalformedNetlink:
            continue


def test_hop_that_is_longer_than_its_route_is_refused() -> None:
    body = bytes((2, 0, 0, 0, 254, 4, 0, 1)) + bytes(4) + b"\x0c\x00\x09\x00" + b"\xff\x00\x00\x00\x01\x00\x00\x00"
    with pytest.raises(MalformedNetlink):
        list(default_routes(Frame(24, 0, 1, body)))


@given(st.binary(max_size=400))
def test_any_datagram_is_read_or_refused(data: bytes) -> None:
    fuzz_one(data)
