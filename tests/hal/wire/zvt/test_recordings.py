"""Every recorded frame against what an independent parser reads in it, field by field."""

from collections.abc import Callable
from typing import Final

import pytest
from support.zvt_vectors import Recording, recordings

from firmware.hal.wire.zvt.apdu import Apdu, extent, take
from firmware.hal.wire.zvt.carriers import Arrived, TcpCarrier
from firmware.hal.wire.zvt.codes import error_meaning
from firmware.hal.wire.zvt.commands import Control
from firmware.hal.wire.zvt.describe import Json, describe, describe_stream, display_lines
from firmware.hal.wire.zvt.errors import ZvtError
from firmware.hal.wire.zvt.message import Message, read_message
from firmware.hal.wire.zvt.numbers import counted_length
from firmware.hal.wire.zvt.printing import Receipts, ReceiptType, read_print
from firmware.hal.wire.zvt.session import Completed, Event, Reported, Session, Stopped, Trouble
from firmware.hal.wire.zvt.text import CodePage
from firmware.hal.wire.zvt.timers import Timers
from firmware.hal.wire.zvt.tlv import take_tag

ALL: Final = recordings()

Told = dict[str, Json]


def field(name: str) -> Callable[[Told], object]:
    return lambda told: part(told, "fields").get(name)


def meaning(name: str) -> Callable[[Told], object]:
    return lambda told: part(told, "meaning").get(name)


def part(told: Told, name: str) -> Told:
    inner = told[name]
    assert isinstance(inner, dict)
    return inner


OURS: Final[dict[str, Callable[[Told], object]]] = {
    "CardName": field("card_name"),
    "TerminalIdentifier": lambda told: int(str(field("terminal_id")(told))),
    "ErrorMessage": meaning("result"),
    "ErrorCode": field("result_code"),
    "CardTechnology": meaning("card_technology"),
    "CardholderAuthentication": meaning("cardholder_authentication"),
    "DateDay": lambda told: int(str(field("date")(told))[3:]),
    "DateMonth": lambda told: int(str(field("date")(told))[:2]),
    "ApplicationId": meaning("application_id"),
    "AdditionalText": field("additional_text"),
    "Amount": lambda told: cents(told) / 100,
    "CardType": meaning("card_type"),
}
"""The oracle's field names in our words."""


def cents(told: Told) -> int:
    amount = field("amount")(told)
    assert isinstance(amount, int)
    return amount


def value(text: str) -> object:
    """A literal of the oracle's language: text, decimal (20.4M), hexadecimal or plain number."""
    if text.startswith('"'):
        return text.strip('"')
    if text.endswith("M"):
        return float(text[:-1])
    return int(text, 0)


STATUS: Final = [
    pytest.param(recording, frame, id=recording.test)
    for recording in ALL.values()
    for frame in recording.frames
    if any("tatusInformation." in name for _, name in recording.expect) and frame[:2] == b"\x04\x0f"
]


@pytest.mark.parametrize(("recording", "frame"), STATUS)
def test_status_information_reads_as_the_oracle_reads_it(recording: Recording, frame: bytes) -> None:
    told = next(describe_stream(frame))
    compared = 0
    for text, name in recording.expect:
        if "tatusInformation." in name:
            ours = OURS[name.split(".")[1]](told)
            assert ours == value(text), name
            compared += 1
    assert compared


def test_intermediate_status_brings_the_terminals_own_text() -> None:
    (body,) = ALL["GetMessage_TlvData_Failure"].frames
    message = read_message(Apdu(Control.INTERMEDIATE_STATUS, body))
    assert message.fields == {"status": 0xFF, "timeout_minutes": 10}
    assert list(display_lines(message)) == ["EUR 1.23", "Bitte warten"]


def receipts_of(frames: tuple[bytes, ...], page: CodePage = CodePage.CP437) -> Receipts:
    receipts = Receipts()
    for frame in frames:
        receipts.add(read_print(read_message(take(frame)[0], page)))
    return receipts


def test_print_lines_become_a_merchants_and_a_customers_receipt() -> None:
    frames = ALL["ProcessData_LineReceivedCardCompleteWithTlv_Successful"].frames
    merchant, customer = receipts_of(frames, CodePage.ISO_8859_1).all()
    assert (merchant.kind, customer.kind) == (ReceiptType.MERCHANT, ReceiptType.CUSTOMER)
    assert merchant.lines[0].text == "** HÄNDLERBELEG **"
    assert merchant.lines[0].centred
    assert customer.lines[0].text == "** KUNDENBELEG **"
    assert merchant.lines[23].text == "BETRAG:  EUR        2,00"
    assert (len(merchant.lines), len(customer.lines)) == (33, 32)


def test_code_page_is_a_quirk_of_the_terminal() -> None:
    (line, *_) = ALL["ProcessData_LineReceivedCardCompleteWithTlv_Successful"].frames
    texts = [read_message(take(line)[0], page).text("text") for page in (CodePage.CP437, CodePage.ISO_8859_15)]
    assert texts == ["** H─NDLERBELEG **", "** HÄNDLERBELEG **"]


@pytest.mark.parametrize(
    ("test", "kind", "first"),
    [
        ("Parse_CardholderReceipt_Successful", ReceiptType.CUSTOMER, "  Leihstellung von hobex"),
        ("Parse_AdministrationReceipt_Successful", ReceiptType.ADMINISTRATION, "02.11.2021         17:05:02"),
        ("ProcessData_FullDataPacket_Successful", ReceiptType.MERCHANT, "    TSS Telco Sales Services GmbH"),
    ],
)
def test_text_block_becomes_one_receipt(test: str, kind: ReceiptType, first: str) -> None:
    (receipt,) = receipts_of(ALL[test].frames).all()
    assert receipt.kind is kind
    texts = [line.text for line in receipt.lines]
    assert next(text for text in texts if text) == first


def test_block_that_names_its_character_set_is_read_in_it() -> None:
    (receipt,) = receipts_of(ALL["ProcessData_FullDataPacket_Successful"].frames).all()
    texts = [line.text.strip() for line in receipt.lines]
    assert "HÄNDLERBELEG" in texts
    assert "Bewahren Sie den Beleg zur späteren" in texts
    assert "Überprüfung auf" in texts


def test_message_in_pieces_is_the_message_in_one_piece() -> None:
    pieces = ALL["ProcessData_FragmentedDataPackets2_Successful"].frames
    (whole,) = ALL["ProcessData_FullDataPacket_Successful"].frames
    carrier = TcpCarrier()
    assert [carrier.feed(piece, 0.0) for piece in pieces] == [[], [Arrived(take(whole)[0])]]


def test_line_that_ends_early_is_waited_for() -> None:
    (line,) = ALL["ProcessData_CorruptLinesReceivedFragment_Successful"].frames
    assert TcpCarrier().feed(line, 0.0) == []
    with pytest.raises(ZvtError, match="byte 23: ends early"):
        next(describe_stream(line))


def conversation(command: int, *frames: bytes) -> list[Event]:
    session = Session(TcpCarrier(), Timers())
    session.begin(Apdu(command), 0.0)
    events = []
    for frame in frames:
        new = session.feed(frame, 0.0)
        if any(isinstance(event, Reported) for event in new):
            session.acknowledge(0.0)
        events += new
    return events


def test_payment_goes_as_recorded() -> None:
    payment, *answers = ALL["PaymentAsync_SuccessfulPayment_Successful"].frames
    session = Session(TcpCarrier(), Timers())
    session.begin(take(payment)[0], 0.0)
    assert session.outgoing() == payment == bytes.fromhex("06010704000000001000")
    events = [event for frame in (answers[0], answers[1]) for event in session.feed(frame, 0.0)]
    assert isinstance(events[-1], Reported)
    assert session.outgoing() == b""
    session.acknowledge(0.0)
    assert session.outgoing() == answers[2] == b"\x80\x00\x00"
    assert isinstance(session.feed(answers[3], 0.0)[-1], Completed)


def test_end_of_day_is_stopped_as_recorded() -> None:
    frames = ALL["EndOfDayAsync_CommandCompletionReceivedWithAbortReceived2_Successful"].frames
    *_, stopped = conversation(Control.END_OF_DAY, *frames)
    assert isinstance(stopped, Stopped)
    assert error_meaning(stopped.code) == "card not readable (LRC-/parity-error)"


def test_end_of_day_without_an_end_runs_out_of_time() -> None:
    (accepted,) = ALL["EndOfDayAsync_CommandCompletionReceivedWithoutCompletionReceived_Successful"].frames
    session = Session(TcpCarrier(), Timers())
    session.begin(Apdu(Control.END_OF_DAY), 0.0)
    session.feed(accepted, 1.0)
    assert session.due() == 181.0
    assert session.pass_time(180.9) == []
    ((trouble, _),) = session.pass_time(181.0)
    assert trouble is Trouble.SILENT


def test_rejected_card_is_reported_and_stopped() -> None:
    accepted, stopped, status = ALL["PaymentAsync_CardRejected_Successful"].frames
    events = conversation(Control.AUTHORISATION, accepted, status, stopped)
    assert [type(event) for event in events[1:]] == [Reported, Stopped]


def test_corrupt_answer_breaks_the_conversation() -> None:
    _, corrupt, *_ = ALL["PaymentAsync_CorruptDataFlow_Failure"].frames
    ((trouble, detail),) = conversation(Control.AUTHORISATION, corrupt)
    assert (trouble, detail) == (Trouble.FOREIGN, r"\x01\x02\x03")


def test_control_field_and_length() -> None:
    whole, alone = ALL["GetApduInfo_DefaultLengthField_Successful"].frames
    assert take(whole) == (Apdu(0x040F, b"\x6c"), 4)
    assert extent(alone) is None
    corrupt, _ = ALL["GetApduInfo_CorruptLength_Successful"].frames
    assert extent(corrupt) == (3, 9)
    with pytest.raises(ZvtError, match="byte 7: ends early; 6 bytes of data announced, 4 there"):
        take(corrupt)


@pytest.mark.parametrize("test", ["GetDataLengthLL_ValidData1_Successful", "GetDataLengthLL_ValidData2_Successful"])
def test_counted_length(test: str) -> None:
    (frame,) = ALL[test].frames
    assert counted_length(frame, 0, 2) == value(ALL[test].expect[0][0])


@pytest.mark.parametrize("name", [name for name in ALL if name.startswith("GetTagFieldInfo")])
def test_tags_are_taken_apart(name: str) -> None:
    code, size = take_tag(ALL[name].frames[0])
    expected = {field.split(".")[1]: text for text, field in ALL[name].expect}
    assert size == value(expected["NumberOfBytesThatCanBeSkipped"])
    assert f"{code:0{2 * size}X}" == value(expected["Tag"])


def test_every_recording_is_looked_at() -> None:
    """All that is recorded can be read, but for what the oracle itself calls broken or a part."""
    broken = {
        "GetMessage_TlvData_Failure", "ProcessData_CorruptLinesReceivedFragment_Successful",
        "ProcessData_FragmentedDataPackets2_Successful", "PaymentAsync_CorruptDataFlow_Failure",
    }  # fmt: skip
    for recording in ALL.values():
        if recording.test in broken or recording.test.startswith("Get"):
            continue
        for frame in recording.frames:
            assert isinstance(describe(take(frame)[0]), dict), recording.test


def test_reading_twice_gives_the_same() -> None:
    (frame,) = ALL["Parse_TlvInfos1_Successful"].frames
    first, second = (read_message(take(frame)[0]) for _ in range(2))
    assert isinstance(first, Message)
    assert first == second
