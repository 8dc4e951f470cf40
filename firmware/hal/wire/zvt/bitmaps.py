"""The fields of a message: a number that says which, then a value (PA00P015 13)."""

from collections.abc import Callable, Mapping
from enum import IntEnum, unique
from typing import Final, NamedTuple

from firmware.hal.wire.zvt.numbers import digits

Value = int | str | Mapping[str, int]


@unique
class Length(IntEnum):
    """Lengths that stand before the value; a fixed one is a positive number instead."""

    TLV = 0
    LLVAR = -2
    LLLVAR = -3


class Field(NamedTuple):
    """A bitmap: its name, how long its value is, and how to read it (given the code page)."""

    name: str
    size: int
    read: Callable[[bytes, str], Value]


CONTAINER: Final = 0x06


def _number(data: bytes, _page: str) -> Value:
    """Packed digits; what is none stays as it was written."""
    number = digits(data)
    return data.hex().upper() if number is None else number


def _identity(data: bytes, _page: str) -> Value:
    """Digits that are a name, so that leading zeros count."""
    return data.hex().upper()


def _byte(data: bytes, _page: str) -> Value:
    return data[0]


def _integer(data: bytes, _page: str) -> Value:
    return int.from_bytes(data, "big")


def _raw(data: bytes, _page: str) -> Value:
    return data.hex().upper()


def _text(data: bytes, page: str) -> Value:
    return data.decode(page, "replace").rstrip("\0")


def _padded(data: bytes, page: str) -> Value:
    return data.decode(page, "replace").rstrip("\0 ")


def _clock(data: bytes, _page: str) -> Value:
    text = data.hex().upper()
    return f"{text[:2]}:{text[2:4]}:{text[4:]}"


def _dashed(data: bytes, _page: str) -> Value:
    """MM-DD, YY-MM or YY-MM-DD."""
    text = data.hex().upper()
    return "-".join(text[at : at + 2] for at in range(0, len(text), 2))


def _card_number(data: bytes, _page: str) -> Value:
    """Filled with F to whole bytes; digits that the terminal hides are E."""
    return data.hex().upper().rstrip("F").replace("E", "*")


CARD_GROUPS: Final = ("girocard", "jcb", "mastercard", "amex", "visa", "diners", "others")
_TOTALS: Final = 4 + 7 * len(CARD_GROUPS)


def _totals(data: bytes, _page: str) -> Value:
    """BMP 60: first and last receipt, then how many and how much (cents) for each group of cards."""
    numbers = [digits(data[0:2]), digits(data[2:4])]
    for at in range(4, len(data), 7):
        numbers += [data[at], digits(data[at + 1 : at + 7])]
    if len(data) != _TOTALS or None in numbers:
        return data.hex().upper()
    names = ["receipt_first", "receipt_last"]
    for group in CARD_GROUPS:
        names += [f"{group}_count", f"{group}_total"]
    return {name: number for name, number in zip(names, numbers, strict=True) if number is not None}


_NAMED: Final[Mapping[int, Field]] = {
    0x01: Field("timeout", 1, _byte),
    0x02: Field("max_status_informations", 1, _byte),
    0x03: Field("service_byte", 1, _byte),
    0x04: Field("amount", 6, _number),
    0x05: Field("pump_number", 1, _byte),
    0x06: Field("tlv", Length.TLV, _raw),
    0x0B: Field("trace_number", 3, _number),
    0x0C: Field("time", 3, _clock),
    0x0D: Field("date", 2, _dashed),
    0x0E: Field("expiry_date", 2, _dashed),
    0x17: Field("card_sequence_number", 2, _number),
    0x19: Field("payment_type", 1, _byte),  # in 06 00 and 06 0F a status byte, in 06 C0 a kind of card
    0x22: Field("card_number", Length.LLVAR, _card_number),
    0x23: Field("track_2", Length.LLVAR, _card_number),
    0x24: Field("track_3", Length.LLLVAR, _card_number),
    0x27: Field("result_code", 1, _byte),
    0x29: Field("terminal_id", 4, _identity),
    0x2A: Field("vu_number", 15, _padded),
    0x2D: Field("track_1", Length.LLVAR, _text),
    0x2E: Field("chip_data", Length.LLLVAR, _raw),
    0x37: Field("original_trace_number", 3, _number),
    0x3A: Field("card_verification_value", 2, _card_number),
    0x3B: Field("authorisation_attribute", 8, _padded),
    0x3C: Field("additional_text", Length.LLLVAR, _text),
    0x3D: Field("password", 3, _identity),
    0x49: Field("currency", 2, _number),
    0x4C: Field("blocked_goods_groups", Length.LLVAR, _identity),
    0x60: Field("totals", Length.LLLVAR, _totals),
    0x70: Field("image_request", 4, _integer),
    0x71: Field("image_size", 4, _integer),
    0x72: Field("image_type", 1, _byte),
    0x73: Field("image_encoding", 1, _byte),
    0x74: Field("image_chunks", 1, _byte),
    0x75: Field("image_chunk", 1, _byte),
    0x87: Field("receipt_number", 2, _number),
    0x88: Field("turnover_number", 3, _number),
    0x8A: Field("card_type", 1, _byte),
    0x8B: Field("card_name", Length.LLVAR, _text),
    0x8C: Field("network_card_type", 1, _byte),
    0x92: Field("offline_chip_data", Length.LLLVAR, _raw),
    0x9A: Field("geldkarte_record", Length.LLLVAR, _raw),
    0xA0: Field("host_result_code", 1, _byte),
    0xA7: Field("chip_ef_id", Length.LLVAR, _raw),
    0xAA: Field("full_date", 3, _dashed),
    0xAF: Field("ef_info", Length.LLLVAR, _raw),
    0xBA: Field("aid_parameter", 5, _raw),
    0xD0: Field("algorithm_key", 1, _byte),
    0xD1: Field("card_offset", Length.LLVAR, _raw),
    0xD2: Field("card_output_direction", 1, _byte),
    0xD3: Field("dukpt_key", 1, _byte),
    0xE0: Field("input_shortest", 1, _byte),
    **{0xE0 + line: Field(f"input_text_{line}", Length.LLVAR, _text) for line in range(1, 9)},
    0xE9: Field("input_longest", 1, _byte),
    0xEA: Field("input_echo", 1, _byte),
    0xEB: Field("mac", 8, _raw),
    0xF0: Field("display_duration", 1, _byte),
    **{0xF0 + line: Field(f"display_text_{line}", Length.LLVAR, _text) for line in range(1, 9)},
    0xF9: Field("beeps", 1, _byte),
    0xFA: Field("card_reader_activation", 1, _byte),
    0xFB: Field("confirmation_required", 1, _byte),
    0xFC: Field("dialog_control", 1, _byte),
    0xFD: Field("display_device", 1, _byte),
}

FIELDS: Final[tuple[Field | None, ...]] = tuple(_NAMED.get(number) for number in range(256))
"""By bitmap number. 4C and 92 are missing in the summary of PA00P015; its text or older issues describe them."""

NUMBERS: Final[Mapping[str, int]] = {field.name: number for number, field in _NAMED.items()}
"""Bitmap numbers by name."""
