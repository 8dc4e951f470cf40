"""What USB devices say of themselves, honest ones and others."""

import pytest
from fuzz.usb_descriptors import fuzz_one
from hypothesis import given
from hypothesis import strategies as st

from firmware.hal.wire.usb_descriptors import UsbDescriptors, read_descriptors, write_descriptors

# As a kernel gives them for a real USB-serial converter (FT232R): one configuration, one interface, two endpoints.
FT232 = bytes.fromhex(
    "12010002000000080304016000060102030109022000010100a02d0904000002ffffff0207058102400000070502024000 00"
)
codes = st.text("0123456789abcdef", min_size=6, max_size=6)
ids = st.text("0123456789abcdef", min_size=4, max_size=4)


def test_a_real_device_is_understood() -> None:
    assert read_descriptors(FT232) == UsbDescriptors("0403", "6001", "000000", frozenset({"ffffff"}))


@pytest.mark.parametrize("cut", range(len(FT232)))
def test_cut_off_it_is_nothing(cut: int) -> None:
    told = read_descriptors(FT232[:cut])
    assert told is None or cut in (36, 43)  # whole descriptors: the interface is known by then


@pytest.mark.parametrize(
    ("place", "value"),
    [(0, 0), (0, 1), (1, 2), (17, 2), (17, 0), (18, 0), (18, 200), (27, 8), (27, 1)],
)
def test_one_that_lies_about_its_lengths_is_nothing(place: int, value: int) -> None:
    data = bytearray(FT232)
    data[place] = value
    assert read_descriptors(bytes(data)) is None


def test_an_interface_in_a_second_setting_counts_too() -> None:
    hidden = write_descriptors("04b8", "0202", ["070102"]) + bytes.fromhex("0904000100030101" + "00")
    told = read_descriptors(hidden)
    assert told is not None
    assert told.interfaces == {"070102", "030101"}


@given(ids, ids, st.lists(codes, min_size=1, max_size=8))
def test_what_is_written_is_read(vendor: str, product: str, interfaces: list[str]) -> None:
    told = read_descriptors(write_descriptors(vendor, product, interfaces))
    assert told == UsbDescriptors(vendor, product, "000000", frozenset(interfaces))


@given(st.binary(max_size=400) | st.builds(lambda tail: FT232 + tail, st.binary(max_size=40)))
def test_any_bytes_at_all_are_descriptors_or_nothing(data: bytes) -> None:
    fuzz_one(data)
