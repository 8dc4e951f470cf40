"""`koffer decode zvt`: traces as people paste them, and mistakes named by their byte."""

import io
import json

import pytest
from support.zvt_vectors import recordings

from firmware.appliance.decode.cli import main
from firmware.hal.wire.zvt.serial import framed

STATUS = recordings()["Parse_PaymentGood2_Successful"].frames[0]


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert main(["zvt", *arguments]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_status_is_told_with_all_that_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    (frame,) = told(capsys, STATUS.hex())
    assert frame["command"] == "status-information"
    assert frame["control"] == "04 0F"
    assert frame["fields"] == {
        "result_code": 0, "amount": 2040, "trace_number": 463, "time": "21:04:43", "date": "10-06",
        "expiry_date": "25-12", "card_sequence_number": 1, "payment_type": 112, "card_number": "************4771",
        "terminal_id": "28004869", "vu_number": "100461763", "authorisation_attribute": "978539",
        "additional_text": "GEN.NR.:978539", "currency": 978, "receipt_number": 463, "turnover_number": 463,
        "card_type": 46, "card_name": "Debit Mastercard",
    }  # fmt: skip
    assert frame["meaning"] == {
        "result": "no error", "card_type": "Maestro", "currency": "EUR", "payment_type": "PIN payment",
    }  # fmt: skip


@pytest.mark.parametrize("way", [["06 0f 00"], ["06", "0F", "00"], ["060f00"], ["0x06,0x0f,0x00"], ["06:0f:00"]])
def test_bytes_are_taken_as_people_write_them(capsys: pytest.CaptureFixture[str], way: list[str]) -> None:
    assert [frame["command"] for frame in told(capsys, *way)] == ["completion"]


def test_messages_one_after_the_other_are_one_object_each(capsys: pytest.CaptureFixture[str]) -> None:
    frames = told(capsys, "800000" + STATUS.hex() + "060f00")
    assert [frame["command"] for frame in frames] == ["acknowledged", "status-information", "completion"]


def test_serial_capture_is_told_with_its_acks(capsys: pytest.CaptureFixture[str]) -> None:
    capture = b"\x06" + framed(b"\x80\x00\x00") + b"\x06" + framed(STATUS) + b"\x15"
    frames = told(capsys, capture.hex())
    assert [frame["command"] for frame in frames] == ["ack", "acknowledged", "ack", "status-information", "nak"]
    assert frames[1]["crc"] == "1FF5"


def test_turnover_totals_are_not_taken_for_an_ack_and_a_frame(capsys: pytest.CaptureFixture[str]) -> None:
    (frame,) = told(capsys, "0610 03 000000")
    assert frame["command"] == "turnover-totals"


def test_receipt_is_told_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    (line,) = told(capsys, "06d1 08 40 2a2a2048c42a2a", "--code-page", "iso-8859-1")
    assert line["receipt"] == {"type": None, "lines": [{"text": "** HÄ**", "style": ["centred"]}], "last": False}
    block = recordings()["Parse_AdministrationReceipt_Successful"].frames[0]
    (frame,) = told(capsys, block.hex())
    receipt = frame["receipt"]
    assert isinstance(receipt, dict)
    assert (receipt["type"], receipt["last"], len(receipt["lines"])) == ("administration", True, 13)


def test_error_has_its_meaning(capsys: pytest.CaptureFixture[str]) -> None:
    (frame,) = told(capsys, "84cc00")
    assert frame["meaning"] == {"result": "printer not ready"}
    (frame,) = told(capsys, "061e016c")
    assert frame["meaning"] == {"result": "abort via timeout or abort-key"}


def test_prompt_is_told_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    (frame,) = told(capsys, "04ff 01 0a")
    assert frame["meaning"] == {"status": {"de": "Karte einstecken", "en": "Insert card"}}
    (own,) = told(capsys, "04ff 1e ff10 061a2418070845555220312e3233070c42697474652077617274656e")
    assert own["display"] == ["EUR 1.23", "Bitte warten"]


def test_lines_of_a_file_are_read_to_the_end_although_one_is_broken(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("80 00 00\n\n04 0f 06 00\n06 0f 00\n"))
    assert main(["zvt", "-"]) == 2
    out, err = capsys.readouterr()
    assert [json.loads(line)["command"] for line in out.splitlines()] == ["acknowledged", "completion"]
    assert err == "koffer decode: line 2, byte 4: ends early; 6 bytes of data announced, 1 there\n"


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ("04 0f 0g", "byte 2: 'g' is no hexadecimal digit"),
        ("040f0", "byte 2: half a byte at the end"),
        ("040f", "byte 2: ends inside the control field or the length"),
        ("ff00", "byte 0: FF does not begin a ZVT message"),
        ("040f027000", "byte 3: bitmap 70 (image_request) needs 4 bytes, 1 are left"),
        ("040f027700", "byte 3: 77 is no bitmap"),
        ("040f0406022405", "byte 7: tag 24 announces 5 bytes, 0 are left"),
        ("1002800000100300ff", "byte 7: the CRC is 1FF5, FF00 was sent"),
        ("10028000001041", "byte 6: DLE must be followed by DLE or ETX here"),
        ("1002800000", "byte 5: ends inside a frame; DLE ETX is missing"),
        ("", "byte 0: nothing to read"),
    ],
)
def test_mistake_is_one_line_with_its_byte(capsys: pytest.CaptureFixture[str], wrong: str, complaint: str) -> None:
    assert main(["zvt", wrong]) == 2
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"koffer decode: {complaint}\n")


def test_mistake_in_a_serial_frame_is_named_where_it_stands_on_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    capture = framed(bytes.fromhex("040f04 2710 7700"))
    assert main(["zvt", capture.hex()]) == 2
    assert "byte 8: 77 is no bitmap" in capsys.readouterr().err
