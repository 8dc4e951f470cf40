"""The parts that messages are made of: lengths at their edges, digits that are none, objects within objects."""

import pytest

from firmware.hal.wire.zvt.apdu import MAX_DATA, Apdu, take, take_whole
from firmware.hal.wire.zvt.bitmaps import FIELDS, NUMBERS, Length
from firmware.hal.wire.zvt.cards import card_type_name
from firmware.hal.wire.zvt.codes import error_meaning
from firmware.hal.wire.zvt.commands import LAYOUTS
from firmware.hal.wire.zvt.errors import ZvtError
from firmware.hal.wire.zvt.message import read_message
from firmware.hal.wire.zvt.numbers import counted, counted_length, digits, packed
from firmware.hal.wire.zvt.shown import shown_text
from firmware.hal.wire.zvt.tags import tag_meaning, tag_value
from firmware.hal.wire.zvt.tlv import DEEPEST, encoded, find, read_objects, take_tag


@pytest.mark.parametrize("size", [0, 1, 253, 254, 255, 256, 1213, MAX_DATA])
def test_length_has_one_byte_below_255_and_three_from_there(size: int) -> None:
    apdu = Apdu(0x06D3, bytes(size))
    wire = apdu.encode()
    assert len(wire) == size + (3 if size < 255 else 5)
    assert take(wire + b"\x80\x00\x00") == (apdu, len(wire))


def test_data_that_fits_no_length_is_refused() -> None:
    with pytest.raises(ZvtError):
        Apdu(0x06D3, bytes(MAX_DATA + 1)).encode()


def test_nothing_and_too_much_are_no_message() -> None:
    for wrong in (b"", b"\x80\x00\x00\x00"):
        with pytest.raises(ZvtError):
            take_whole(wrong)


@pytest.mark.parametrize(("number", "size", "wire"), [(0, 2, "0000"), (9999, 2, "9999"), (123456, 6, "000000123456")])
def test_packed_digits_there_and_back(number: int, size: int, wire: str) -> None:
    assert packed(number, size).hex() == wire
    assert digits(bytes.fromhex(wire)) == number


@pytest.mark.parametrize("number", [-1, 10_000])
def test_number_that_does_not_fit_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="not a number of 4 digits"):
        packed(number, 2)


def test_digits_that_are_none_are_no_number() -> None:
    assert digits(b"\xff\xff") is None
    assert read_message(Apdu(0x061E, bytes.fromhex("b887ffff"))).fields["receipt_number"] == "FFFF"


@pytest.mark.parametrize("size", [0, 9, 10, 99])
def test_counted_lengths_there_and_back(size: int) -> None:
    for places in (2, 3):
        assert counted_length(counted(bytes(size), places), 0, places) == size


@pytest.mark.parametrize(("wire", "offset"), [("f1", 1), ("01f0", 0), ("f1fa", 0), ("", 0)])
def test_length_that_is_none_is_named_with_its_place(wire: str, offset: int) -> None:
    with pytest.raises(ZvtError) as raised:
        counted_length(bytes.fromhex(wire), 0, 2)
    assert raised.value.offset == offset


def test_every_bitmap_has_a_name_of_its_own_and_a_length() -> None:
    named = [field for field in FIELDS if field is not None]
    assert len({field.name for field in named}) == len(named) == len(NUMBERS)
    assert all(field.size > 0 or field.size in tuple(Length) for field in named)


@pytest.mark.parametrize("number", [n for n, field in enumerate(FIELDS) if field is not None and n != 0x06])
def test_every_bitmap_is_read_and_its_neighbour_too(number: int) -> None:
    field = FIELDS[number]
    assert field is not None
    body = bytes(field.size) if field.size > 0 else counted(b"\x31\x32", -field.size)
    neighbour, told = (b"\x27\x6c", ("result_code", 0x6C)) if number != 0x27 else (b"\x05\x07", ("pump_number", 7))
    fields = read_message(Apdu(0x040F, bytes((number,)) + body + neighbour)).fields
    assert field.name in fields
    assert fields[told[0]] == told[1]


@pytest.mark.parametrize("number", [n for n, field in enumerate(FIELDS) if field is None])
def test_number_that_is_no_bitmap_is_named_with_its_place(number: int) -> None:
    with pytest.raises(ZvtError, match=f"{number:02X} is no bitmap") as raised:
        read_message(Apdu(0x040F, b"\x27\x00" + bytes((number,))))
    assert raised.value.offset == 2


@pytest.mark.parametrize("size", [0, 1, 127, 128, 255, 256, 40_000])
def test_object_lengths_there_and_back(size: int) -> None:
    wire = encoded(0x1F17, bytes(size))
    (item,) = read_objects(wire)
    assert (item.tag, len(item.value), item.children) == (0x1F17, size, None)


@pytest.mark.parametrize(
    "wire", ["07", "0780", "0783000001", "0781", "078200", "1f", "1f808080", "0705aa", "240307020a"]
)
def test_broken_objects_are_the_protocols_own_error(wire: str) -> None:
    with pytest.raises(ZvtError):
        read_objects(bytes.fromhex(wire))


def test_objects_within_objects_end_somewhere() -> None:
    wire = b""
    for _ in range(DEEPEST + 2):
        wire = encoded(0x24, wire)
    with pytest.raises(ZvtError, match="more than 16 deep"):
        read_objects(wire)


def test_makers_own_tag_may_hold_plain_bytes() -> None:
    (item,) = read_objects(bytes.fromhex("ff4003123456"))
    assert (item.tag, item.value, item.children) == (0xFF40, b"\x12\x34\x56", None)


def test_object_is_found_at_any_depth() -> None:
    tlv = read_objects(bytes.fromhex("2f081f1201021f100100601b4307a00000000410104410" + "44" * 16))
    assert find(tlv, 0x1F12) == b"\x02"
    assert find(tlv, 0x43) == bytes.fromhex("a0000000041010")
    assert find(tlv, 0x46) is None


def test_tag_of_several_bytes_ends_with_the_first_that_says_so() -> None:
    assert take_tag(b"\xff\x81\x01\x00") == (0xFF8101, 3)


@pytest.mark.parametrize(
    ("tag", "wire", "value"),
    [(0x1F10, "02", 2), (0x1F2B, "10015008", 10015008), (0x07, "8e", "Ä"), (0x1F44, "00000006", "00000006"),
     (0x43, "a0", "A0"), (0x1F0B, "ff", "FF"), (0x1F7F, "01", "01"), (0x1F10, "", "")],
)  # fmt: skip
def test_values_of_tags_read_as_what_they_are(tag: int, wire: str, value: object) -> None:
    assert tag_value(tag, bytes.fromhex(wire), "cp437") == value


def test_tables_have_what_the_chapters_list() -> None:
    assert card_type_name(5) == "girocard"
    assert card_type_name(261) == "WeChat Pay"
    assert card_type_name(4) is None
    assert error_meaning(0x05) == "declined by the authorising system"
    assert error_meaning(0xCC) == "printer not ready"
    assert error_meaning(0x70) == "unknown error"
    assert tag_meaning(0x1F17).name == "extended error text"


def test_prompts_say_also_that_the_card_shall_be_taken_out() -> None:
    assert shown_text(0x0A) == ("Karte einstecken", "Insert card")
    assert shown_text(0x4B) == ("Bitte Karte entnehmen!", "Please remove card!")
    assert shown_text(0x55) == ("Geheimzahl falsch\nBitte Karte entnehmen!", "Incorrect PIN\nPlease remove card!")
    assert shown_text(0x4A) is not None
    assert shown_text(0xFF) is None


@pytest.mark.parametrize(
    ("wire", "fields"),
    [
        ("0600 06 123456 de 0978", {"password": "123456", "config_byte": 0xDE, "currency": 978}),
        ("0600 04 000000 be", {"password": "000000", "config_byte": 0xBE}),
        ("0630 06 000000 87 0042", {"password": "000000", "receipt_number": 42}),
        ("0620 05 000000 03 03", {"password": "000000", "service_byte": 3}),
        ("0501 00", {}),
        ("0501 05 000000 03 04", {"password": "000000", "service_byte": 4}),
        ("0691 0b 000000 aa 261121 0c 093000",
         {"password": "000000", "full_date": "26-11-21", "time": "09:30:00"}),
        ("061e 03 6f 0756", {"result_code": 0x6F, "currency": 756}),
        ("060f 0a 19 10 29 52523535 49 0978", {"status_byte": 0x10, "terminal_id": "52523535", "currency": 978}),
        ("060f 01 c2", {"terminal_status": 0xC2}),
        ("060f 07 f0f0f3 312e30 00", {"software_version": "1.0", "terminal_status": 0}),
        ("06d1 02 ff 03", {"attribute": 0xFF, "line_feeds": 3}),
        ("06d1 01 81", {"attribute": 0x81, "text": ""}),
        ("84cc 00", {"result_code": 0xCC}),
        ("8400 00", {}),
        ("849d 07 04 000000001250", {"result_code": 0x9D, "amount": 1250}),
        ("04ff 01 17", {"status": 0x17}),
        ("06c0 03 0f fc 02", {"timeout": 15, "dialog_control": 2}),
        ("0612 07 000000 0001 0009", {"password": "000000", "receipt_first": 1, "receipt_last": 9}),
    ],
)  # fmt: skip
def test_heads_of_commands(wire: str, fields: dict[str, object]) -> None:
    assert read_message(take(bytes.fromhex(wire))[0]).fields == fields


def place_of_error(apdu: Apdu) -> int:
    try:
        read_message(apdu)
    except ZvtError as problem:
        return problem.offset
    return 0


@pytest.mark.parametrize("control", sorted(LAYOUTS))
def test_no_command_falls_over_short_data(control: int) -> None:
    for data in (b"", b"\x00", b"\x06\x00", b"\xf0\xf0", b"\xff" * 5):
        assert 0 <= place_of_error(Apdu(control, data)) <= len(data)
