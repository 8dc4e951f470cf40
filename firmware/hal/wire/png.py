"""PNG (ISO/IEC 15948) as far as scanned pages need it: 8 bits a sample, grey or RGB, not interlaced."""

import struct
import zlib
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
GREY, RGB = 1, 3
"""Channels: bytes a pixel."""
_COLOUR_TYPES: Final = {GREY: 0, RGB: 2}
_UP: Final = b"\x02"
_LEVEL: Final = 4  # a page of text at 300 dpi: half the time of level 6 and a tenth larger


class BadPng(ValueError):
    """It is no such picture; the text says where and nothing of what is in it."""


def encode(width: int, height: int, channels: int, pixels: bytes | bytearray, level: int = _LEVEL) -> bytes:
    """The picture of `pixels`, row by row without padding. At `level` 0 its bytes can be found in it as they are."""
    if not width or not height or len(pixels) != width * height * channels:
        raise BadPng(f"{len(pixels)} bytes are no {width} x {height} x {channels} picture")
    head = struct.pack(">IIBBBBB", width, height, 8, _COLOUR_TYPES[channels], 0, 0, 0)
    rows = _plain(pixels, width * channels) if level == 0 else _above(pixels, width * channels)
    packer = zlib.compressobj(level)
    body = b"".join([*(packer.compress(row) for row in rows), packer.flush()])
    return b"".join((SIGNATURE, _chunk(b"IHDR", head), _chunk(b"IDAT", body), _chunk(b"IEND", b"")))


def image_data(png: memoryview, width: int, height: int, channels: int) -> Iterator[memoryview]:
    """The pieces of its compressed data, in their order. Raises `BadPng` where it is not exactly such a picture.

    What the pieces unpack to is not looked at.
    """
    if bytes(png[:8]) != SIGNATURE:
        raise BadPng("no PNG signature")
    chunks = list(_chunks(png))
    names = [name for name, _ in chunks]
    if names[:1] != [b"IHDR"] or names[-1:] != [b"IEND"] or set(names[1:-1]) != {b"IDAT"}:
        raise BadPng("other chunks than IHDR, IDAT, IEND")
    wanted = struct.pack(">IIBBBBB", width, height, 8, _COLOUR_TYPES[channels], 0, 0, 0)
    if chunks[0][1] != wanted or len(chunks[-1][1]):
        raise BadPng("another head than was announced")
    return (data for _, data in chunks[1:-1])


def _chunks(png: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    at = len(SIGNATURE)
    while at < len(png):
        if len(png) - at < 12:
            raise BadPng(f"it ends within a chunk at {at}")
        length, name = struct.unpack_from(">I4s", png, at)
        end = at + 8 + length
        if end + 4 > len(png):
            raise BadPng(f"the chunk at {at} is longer than the file")
        if struct.unpack_from(">I", png, end)[0] != zlib.crc32(png[at + 4 : end]):
            raise BadPng(f"the chunk at {at} is damaged")
        yield name, png[at + 8 : end]
        at = end + 4


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(name)))


def _plain(pixels: bytes | bytearray, stride: int) -> Iterator[bytes]:
    for start in range(0, len(pixels), stride):
        yield b"\0" + pixels[start : start + stride]


def _above(pixels: bytes | bytearray, stride: int) -> Iterator[bytes]:
    """Each row as its difference to the one above (filter "Up"): paper is white for long, and then packs to nothing.

    A row is one large number: all its bytes are subtracted at once, borrowing nothing from each other.
    """
    high = int.from_bytes(b"\x80" * stride, "big")
    starts = range(0, len(pixels), stride)
    numbers = (int.from_bytes(pixels[start : start + stride], "big") for start in starts)
    for above, row in pairwise(_with_zero_first(numbers)):
        difference = ((row | high) - (above & ~high)) ^ ((row ^ ~above) & high)
        yield _UP + difference.to_bytes(stride, "big")


def _with_zero_first(numbers: Iterator[int]) -> Iterator[int]:
    yield 0
    yield from numbers
