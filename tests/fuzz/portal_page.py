"""Whatever the web server of a strange house says: letters for a screen, a bounded number, in bounded time."""

import unicodedata

from firmware.hal.wire.plain_page import LINE, LINES
from firmware.hal.wire.portal_page import LARGEST, Answer, PageReader, question

SEEDS = (
    b"HTTP/1.1 302 Found\r\nLocation: http://login.hotel.example:8880/x?mac=1\r\nContent-Length: 0\r\n\r\n",
    (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"1f\r\n<title>Rathaus</title><p>Bitte </\r\n6\r\np><b>a\r\n0\r\n\r\n"
    ),
    b"HTTP/1.0 200 OK\r\n\r\n<script>if (a < b) {}</script><!-- > --><p>G\xc3\xa4ste &amp; B\xfcrger &#x202e;\x1b[31m",
    b"HTTP/1.1 511 Log in\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nHallo",
)


def read_answer(data: bytes, *, whole: bool) -> Answer | None:
    """`whole`: the other side has closed behind it."""
    reader = PageReader()
    if not reader.feed(data) and whole:
        reader.feed(b"")
    return reader.answer()


def fuzz_one(data: bytes) -> None:
    for whole in (True, False):
        answer = read_answer(data, whole=whole)
        if answer is None:
            continue
        assert len(answer.lines) <= LINES
        for line in answer.lines:
            assert 0 < len(line) <= LINE
            assert all(unicodedata.category(each)[0] != "C" for each in line), line
        if answer.onward is not None:
            assert answer.onward.address.isascii() and answer.onward.address.isprintable()
            assert question(answer.onward.host, answer.onward.path).count(b"\r\n") == 7
    reader = PageReader()
    third = len(data) // 3 + 1
    for at in range(0, len(data), third):
        if reader.feed(data[at : at + third]):
            break
    if len(data) <= LARGEST:
        assert reader.answer() == read_answer(data, whole=False)
