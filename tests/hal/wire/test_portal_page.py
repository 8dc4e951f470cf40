"""Sign-in pages of strange houses: what they say, and what they try."""

import sys
from itertools import islice

import pytest
from fuzz.portal_page import read_answer

from firmware.hal.wire.plain_page import LINE, LINES, plain
from firmware.hal.wire.portal_page import LARGEST, Answer, PageReader, Target, question

HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n%b"


def told(page: str) -> tuple[str, ...]:
    body = page.encode()
    answer = read_answer(HTML % (len(body), body), whole=False)
    assert answer is not None
    return answer.lines


def test_page_is_told_in_plain_lines() -> None:
    page = """<html><head><title>WLAN im Rathaus</title><style>p { color: red }</style>
        <script>document.write("<p>nein</p>")</script></head><body><h1>Willkommen</h1>
        <p>Bitte <b>melden</b> Sie sich an
           &ndash; G&auml;ste &amp; B&uuml;rger.</p><p>1 < 2</p><!-- <p>nicht</p> --><form><input value="x">
        <button>Los</button></form></body></html>"""
    assert told(page) == (
        "WLAN im Rathaus", "Willkommen", "Bitte melden Sie sich an – Gäste & Bürger.", "1 < 2", "Los"
    )  # fmt: skip


def test_nothing_moves_the_cursor_or_turns_the_writing() -> None:
    assert told("<p>a\x1b[2Jb\x07\u202ec\u200bd\u2066e&#27;&#8;f</p>") == ("a [2Jb c d ef",)


def test_many_and_long_lines_are_cut() -> None:
    lines = told("<p>" + "x" * 500 + "".join(f"<p>{number}" for number in range(100)))
    assert len(lines) == LINES and len(lines[0]) == LINE and lines[0].endswith("…") and lines[1] == "0"


def test_page_that_says_the_same_over_and_over_is_told_once() -> None:
    assert told("<p>Login<p>Login<p>Login") == ("Login",)


@pytest.mark.parametrize(
    ("where", "address"),
    [
        ("http://login.hotel.example/?mac=aa:bb", "http://login.hotel.example"),
        ("https://login.hotel.example:8443/x", "https://login.hotel.example:8443"),
        ("http://[2001:db8::1]:8880/x", "http://[2001:db8::1]:8880"),
        ("HTTP://Login.Hotel.Example", "http://login.hotel.example"),
    ],
)
def test_redirect_names_the_portal_and_nothing_about_who_asked(where: str, address: str) -> None:
    answer = read_answer(b"HTTP/1.1 302 Found\r\nLocation: %b\r\n\r\n" % where.encode(), whole=True)
    assert answer is not None and answer.onward is not None
    assert answer.onward.address == address


@pytest.mark.parametrize(
    "where",
    ["/login", "javascript:alert(1)", "ftp://a/", "http://a b/", "http://[::1/", "http://a:99999/", "http://a:0/",
     "http://löschen.example/", "http://a\x1b[2J/", "http:///x", "http://" + "a" * 300],
)  # fmt: skip
def test_redirect_to_where_no_page_is_leads_nowhere(where: str) -> None:
    answer = read_answer(b"HTTP/1.1 302 Found\r\nLocation: %b\r\n\r\n" % where.encode("latin-1"), whole=True)
    assert answer is None or answer.onward is None


def test_path_with_another_request_in_it_is_not_asked_for() -> None:
    answer = read_answer(b"HTTP/1.1 302 Found\r\nLocation: http://a/x\\r\\n y\r\n\r\n", whole=True)
    assert answer is not None and answer.onward == Target(secure=False, host="a", port=80, path="/")
    assert question("a").startswith(b"GET / HTTP/1.1\r\nHost: a\r\n")


def test_what_came_before_the_portal_went_silent_counts() -> None:
    assert read_answer(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n<p>Hallo<p>We", whole=False) == Answer(
        ("Hallo", "We")
    )
    assert read_answer(b"HTTP/1.1 200 OK\r\n", whole=False) is None
    assert read_answer(b"\x15\x03\x01", whole=True) is None


def test_answer_is_over_when_all_was_said_though_the_portal_stays_on_the_line() -> None:
    reader = PageReader()
    assert not reader.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHal")
    assert reader.feed(b"lo") and reader.answer() == Answer(("Hallo",))


def test_portal_that_never_stops_talking_is_cut_off() -> None:
    reader = PageReader()
    assert not reader.feed(b"HTTP/1.1 200 OK\r\n\r\n<p>Hallo<p>")
    assert reader.feed(b"x" * LARGEST) and reader.answer() == Answer(("Hallo",))


@pytest.mark.parametrize("kind", ["image/png", "application/octet-stream"])
def test_no_page_has_no_words(kind: str) -> None:
    assert read_answer(f"HTTP/1.0 200 OK\r\nContent-Type: {kind}\r\n\r\nabc".encode(), whole=True) == Answer()


def test_packed_page_has_no_words() -> None:
    assert read_answer(b"HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\nabc", whole=True) == Answer()


@pytest.mark.parametrize(("coding", "body"), [("iso-8859-1", b"B\xfcrger"), ("UTF-8", b"B\xc3\xbcrger")])
def test_letters_are_read_as_the_page_says(coding: str, body: bytes) -> None:
    page = f"<meta charset='{coding}'>".encode() + body
    assert read_answer(b"HTTP/1.0 200 OK\r\n\r\n" + page, whole=True) == Answer(("Bürger",))


EVIL = (
    "<!--",
    "<!",
    "<a ",
    "</",
    "<![CDATA[",
    "<a b='",
    "&",
    "<script",
    "<?",
    "<",
    "&#x",
    "<a a=",
    "<svg></svg",
    "<p>",
)


@pytest.mark.parametrize("piece", EVIL)
def test_page_that_wants_to_keep_us_busy_is_read_in_steps_that_grow_with_it(piece: str) -> None:
    """Counted in lines of Python run, as seconds say little on a busy machine."""
    small, large = (_steps(piece * (size // len(piece))) for size in (LARGEST // 8, LARGEST))
    assert large <= 10 * small + 1000


def _steps(page: str) -> int:
    count = 0

    def step(*_: object) -> object:
        nonlocal count
        count += 1
        return step

    sys.settrace(step)  # type: ignore[arg-type]
    try:
        assert list(islice(plain(page), LINES + 1)) is not None
    finally:
        sys.settrace(None)
    return count
