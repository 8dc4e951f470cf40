"""Our own pictures, read by another's library; and others that are none."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from firmware.hal.wire.png import GREY, RGB, SIGNATURE, BadPng, encode, image_data

SIZES = st.tuples(st.integers(1, 40), st.integers(1, 40), st.sampled_from([GREY, RGB]))


@given(SIZES, st.randoms(use_true_random=False), st.sampled_from([0, 4]))
def test_another_library_reads_the_same_pixels(size: tuple[int, int, int], chance: object, level: int) -> None:
    width, height, channels = size
    pixels = chance.randbytes(width * height * channels)  # type: ignore[attr-defined]
    image = Image.open(io.BytesIO(encode(width, height, channels, pixels, level)))
    assert image.tobytes() == pixels
    assert (image.size, image.mode) == ((width, height), "L" if channels == GREY else "RGB")


@given(SIZES)
def test_its_data_is_found_again(size: tuple[int, int, int]) -> None:
    width, height, channels = size
    png = encode(width, height, channels, bytes(width * height * channels))
    data = b"".join(bytes(piece) for piece in image_data(memoryview(png), width, height, channels))
    assert len(zlib.decompress(data)) == (width * channels + 1) * height


def test_unpacked_it_can_be_searched() -> None:
    assert b"KANARIENVOGEL" in encode(13, 1, GREY, b"KANARIENVOGEL", 0)


@pytest.mark.parametrize(("width", "height", "pixels"), [(0, 1, b""), (1, 0, b""), (2, 2, b"123")])
def test_what_is_no_picture_is_not_encoded(width: int, height: int, pixels: bytes) -> None:
    with pytest.raises(BadPng):
        encode(width, height, GREY, pixels)


GOOD = encode(2, 2, GREY, b"1234")


def other(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


@pytest.mark.parametrize(
    "png",
    [
        b"",
        GOOD[:-1],
        GOOD[8:],
        GOOD + b"x",
        GOOD[:40] + b"x" + GOOD[41:],
        GOOD[: 8 + 25] + GOOD[-12:],
        GOOD[: 8 + 25] + other(b"tEXt", b"Comment\0hello") + GOOD[8 + 25 :],
        GOOD[:-12] + other(b"IEND", b"more"),
        SIGNATURE + struct.pack(">I4s", 2**31, b"IHDR") + GOOD[16:],
        encode(2, 2, RGB, b"123412341234"),
        encode(3, 2, GREY, b"123456"),
    ],
)
def test_anything_else_than_what_was_announced_is_refused(png: bytes) -> None:
    with pytest.raises(BadPng):
        image_data(memoryview(png), 2, 2, GREY)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_and_break_nothing(data: bytes) -> None:
    with pytest.raises(BadPng):
        image_data(memoryview(SIGNATURE + data), 2, 2, GREY)
