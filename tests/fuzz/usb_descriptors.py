"""What USB devices say of themselves: any bytes are descriptors or nothing."""

import re

from firmware.hal.wire.usb_descriptors import read_descriptors, write_descriptors

SEEDS = (write_descriptors("0403", "6001", ["ffffff"]), write_descriptors("04b8", "0202", ["070102", "030101"]))


def fuzz_one(data: bytes) -> None:
    told = read_descriptors(data)
    if told is not None:
        assert re.fullmatch("[0-9a-f]{4}", told.vendor)
        assert re.fullmatch("[0-9a-f]{4}", told.product)
        assert told.interfaces
        assert all(re.fullmatch("[0-9a-f]{6}", interface) for interface in told.interfaces)
