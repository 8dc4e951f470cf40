"""Scanned pages as a PDF to print, put together without unpacking a page: a PDF holds a PNG's data as it is.

ISO 32000-1, 7.4.4.4: FlateDecode with predictor 15 is PNG's own filters and compression. So a page is in memory once
more, in wiped memory, and never as a picture.
"""

import struct
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Final

from firmware.hal.ports.document_scanner import Colour, Page
from firmware.wiped import MOST, Wiped

_HEAD: Final = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
_CHANNELS: Final = {Colour.GREY: (1, b"/DeviceGray"), Colour.COLOUR: (3, b"/DeviceRGB")}
_POINTS: Final = 72.0
_SHEET: Final = (595.28, 841.89)  # A4
_FIRST: Final = 3  # objects 1 and 2 are the catalogue and the tree of pages
_EACH: Final = 3  # objects a page: page, content, picture

Piece = bytes | memoryview


class TooMuch(Exception):
    """The copy would be larger than the printer takes."""


def copy_of(pages: Sequence[Page], most: int) -> Wiped:
    """The PDF, a sheet of A4 for each page; whoever gets it closes it. Raises `TooMuch` above `most` bytes."""
    with ExitStack() as stack:
        views = [stack.enter_context(page.image.view()) for page in pages]
        pieces = list(_document(pages, views))
        size = sum(map(len, pieces))
        if size > min(most, MOST):
            raise TooMuch(f"the copy has {size} bytes")
        return _joined(pieces, size)


def _joined(pieces: Sequence[Piece], size: int) -> Wiped:
    whole = Wiped(size)
    with whole.view() as view:
        at = 0
        for piece in pieces:
            view[at : at + len(piece)] = piece
            at += len(piece)
    return whole


def _document(pages: Sequence[Page], views: Sequence[memoryview]) -> Iterator[Piece]:
    at, places = len(_HEAD), list[int]()
    yield _HEAD
    for parts in _objects(pages, views):
        places.append(at)
        for part in parts:
            at += len(part)
            yield part
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(places) + 1
    yield b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    yield b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, at)


def _objects(pages: Sequence[Page], views: Sequence[memoryview]) -> Iterator[list[Piece]]:
    """Each object in its pieces, from object 1 on."""
    kids = b" ".join(b"%d 0 R" % (_FIRST + _EACH * number) for number in range(len(pages)))
    yield [b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"]
    yield [b"2 0 obj\n<< /Type /Pages /Count %d /Kids [%s] >>\nendobj\n" % (len(pages), kids)]
    for number, (page, view) in enumerate(zip(pages, views, strict=True)):
        yield from _page(_FIRST + _EACH * number, page, view)


def _page(number: int, page: Page, view: memoryview) -> Iterator[list[Piece]]:
    sheet = b"%.2f %.2f" % _SHEET
    yield [
        b"%d 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %s] /Contents %d 0 R" % (number, sheet, number + 1),
        b" /Resources << /XObject << /P %d 0 R >> >> >>\nendobj\n" % (number + 2),
    ]
    content = _placed(page)
    yield [b"%d 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (number + 1, len(content), content)]
    channels, space = _CHANNELS[page.colour]
    data = list(_image_data(view))
    yield [
        b"%d 0 obj\n<< /Type /XObject /Subtype /Image /Width %d /Height %d" % (number + 2, page.width, page.height),
        b" /ColorSpace %s /BitsPerComponent 8 /Filter /FlateDecode" % space,
        b" /DecodeParms << /Predictor 15 /Colors %d /BitsPerComponent 8 /Columns %d >>" % (channels, page.width),
        b" /Length %d >>\nstream\n" % sum(map(len, data)),
        *data,
        b"\nendstream\nendobj\n",
    ]


def _placed(page: Page) -> bytes:
    """In its own size from the upper left corner, or as much smaller as it must be to fit the sheet."""
    width, height = page.width / page.dpi * _POINTS, page.height / page.dpi * _POINTS
    scale = min(1.0, _SHEET[0] / width, _SHEET[1] / height)
    return b"q %.3f 0 0 %.3f 0 %.3f cm /P Do Q" % (width * scale, height * scale, _SHEET[1] - height * scale)


def _image_data(png: memoryview) -> Iterator[memoryview]:
    """What lies in the IDAT chunks; the scanner's driver has made sure that it is such a PNG."""
    at = 8
    while at < len(png):
        length, name = struct.unpack_from(">I4s", png, at)
        if name == b"IDAT":
            yield png[at + 8 : at + 8 + length]
        at += 12 + length
