"""Answers of name servers, and whatever else arrives at their port."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.hal.wire.dns import MalformedAnswer, Wanted, answers, question
from firmware.hal.wire.portal import Page, judged, look


@given(st.binary(max_size=300), st.sampled_from(Wanted))
def test_any_bytes_are_read_or_refused(data: bytes, wanted: Wanted) -> None:
    try:
        answers(data, int.from_bytes(data[:2], "big"), wanted)
    except MalformedAnswer:
        return


def test_alias_is_followed_by_the_addresses_that_come_with_it() -> None:
    asked = question("broker.example", Wanted.A, 7)
    alias = b"\xc0\x0c\x00\x05\x00\x01\x00\x00\x00\x3c\x00\x02\xc0\x0c"
    address = b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\xcb\x00\x71\x0a"
    data = asked[:2] + b"\x81\x80\x00\x01\x00\x02\x00\x00\x00\x00" + asked[12:] + alias + address
    assert answers(data, 7, Wanted.A) == ("203.0.113.10",)
    assert answers(data, 8, Wanted.A) is None
    assert answers(asked, 7, Wanted.A) is None  # our own question, thrown back
    with pytest.raises(MalformedAnswer):
        answers(data[:-1], 7, Wanted.A)


@given(st.binary(max_size=300))
def test_any_page_is_judged(data: bytes) -> None:
    assert judged(b"HTTP/1.1 302 x\r\nLocation: " + data, "h") in (Page.OWN, Page.FOREIGN)
    assert judged(data, "h") in Page


@pytest.mark.parametrize(
    ("head", "page"),
    [
        ("HTTP/1.1 200 OK", Page.SOME),
        ("HTTP/1.1 302 Found\r\nlocation: /here", Page.OWN),
        ("HTTP/1.1 301 Moved\r\nLocation: https://BROKER.example:443/x", Page.OWN),
        ("HTTP/1.1 307 Moved\r\nLocation: http://192.168.10.1/login", Page.FOREIGN),
        ("HTTP/1.1 302 Found\r\nLocation: http://[", Page.FOREIGN),
        ("HTTP/1.1 511 Authenticate", Page.FOREIGN),
        ("SSH-2.0-OpenSSH", Page.NONE),
        ("HTTP/1.1", Page.NONE),
    ],
)
def test_who_shows_a_page_is_told_by_it(head: str, page: Page) -> None:
    assert judged(head.encode() + b"\r\n\r\nbody", "broker.example") is page


def test_the_look_names_the_server_as_http_wants_it() -> None:
    assert b"Host: [2001:db8::1]\r\n" in look("2001:db8::1")
