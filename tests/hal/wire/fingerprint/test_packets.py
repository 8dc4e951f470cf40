"""Packets of fingerprint modules: vectors from the manuals, torn lines, forged data, and what must never go out."""

import pytest
from fuzz.fingerprint import fuzz_one
from hypothesis import given
from hypothesis import strategies as st

from firmware.hal.wire.fingerprint import commands
from firmware.hal.wire.fingerprint.commands import Confirmation, Instruction, Parameters
from firmware.hal.wire.fingerprint.packets import LONGEST, Answer, Awake, Event, Kind, Noise, Packets, packet

TAKING_OUT = {
    "Match": 0x03,
    "Search": 0x04,
    "RegModel": 0x05,
    "Store": 0x06,
    "LoadChar": 0x07,
    "UpChar": 0x08,
    "DownChar": 0x09,
    "UpImage": 0x0A,
    "DownImage": 0x0B,
    "WriteNotepad": 0x18,
    "HighSpeedSearch": 0x1B,
}
"""Instructions that move, keep or compare images and templates, by the names of the manuals."""

SENT = {
    "verify_password": (commands.verify_password(0), "ef01 ffffffff 01 0007 13 00000000 001b"),
    "read_parameters": (commands.read_parameters(), "ef01 ffffffff 01 0003 0f 0013"),
    "take_picture": (commands.take_picture(), "ef01 ffffffff 01 0003 01 0005"),
    "find_features": (commands.find_features(), "ef01 ffffffff 01 0004 02 01 0008"),
}
"""As the R307 manual prints them, sums included."""


@pytest.mark.parametrize("name", SENT)
def test_command_is_as_the_manual_prints_it(name: str) -> None:
    sent, printed = SENT[name]
    assert sent == bytes.fromhex(printed)


def test_no_instruction_exists_that_moves_a_print() -> None:
    assert not {int(instruction) for instruction in Instruction} & set(TAKING_OUT.values())
    senders = [name for name, value in vars(commands).items() if callable(value) and not name.startswith("_")]
    public = {n for n in senders if getattr(commands, n).__module__ == commands.__name__ and n[0].islower()}
    assert public == {*SENT, "parameters"}


@given(st.integers(0, 0xFFFFFFFF), st.integers(0, 0xFFFFFFFF))
def test_byte_of_an_instruction_that_moves_a_print_never_goes_out(password: int, address: int) -> None:
    sent = [commands.verify_password(password, address)]
    sent += [say(address) for say in (commands.read_parameters, commands.take_picture, commands.find_features)]
    for command in sent:
        assert command[6] == Kind.COMMAND
        assert command[9] in {int(instruction) for instruction in Instruction}


def test_parameters_are_read() -> None:
    rest = bytes.fromhex("0004 0009 00c8 0003 ffffffff 0002 0006")
    assert commands.parameters(Answer(0, rest)) == Parameters(False, True, 200, 3, 57600)


@pytest.mark.parametrize("answer", [Answer(0), Answer(0, bytes(15)), Answer(0, bytes(17)), Answer(1, bytes(16))])
def test_other_answers_are_no_parameters(answer: Answer) -> None:
    assert commands.parameters(answer) is None


def answer_of(payload: bytes, address: int = 0xFFFFFFFF) -> bytes:
    return packet(Kind.ANSWER, payload, address)


@given(st.lists(st.binary(min_size=1, max_size=LONGEST), max_size=5), st.data())
def test_answers_survive_any_tearing_of_the_line(payloads: list[bytes], data: st.DataObject) -> None:
    line = b"".join(answer_of(payload) for payload in payloads)
    packets, found, at = Packets(), list[Event](), 0
    while at < len(line):
        size = data.draw(st.integers(1, 20))
        found += packets.feed(line[at : at + size])
        at += size
    assert found == [Answer(payload[0], payload[1:]) for payload in payloads]


@given(st.binary(max_size=80).filter(lambda noise: b"\xef" not in noise and b"\x55" not in noise))
def test_answer_is_found_behind_noise(noise: bytes) -> None:
    events = Packets().feed(noise + answer_of(b"\x00"))
    assert events == ([Noise()] if noise else []) + [Answer(0)]


@given(st.integers(0, 11), st.integers(1, 255))
def test_no_flipped_bit_passes_for_the_same_answer(at: int, flip: int) -> None:
    broken = bytearray(answer_of(b"\x00"))
    broken[at] ^= flip
    assert Answer(0) not in Packets().feed(bytes(broken))


def test_answer_of_another_module_is_noise() -> None:
    assert Answer(0) not in Packets(0x1234).feed(answer_of(b"\x00"))
    assert Packets(0x1234).feed(answer_of(b"\x00", 0x1234)) == [Answer(0)]


@pytest.mark.parametrize("kind", [0x02, 0x08])
def test_data_packet_is_dropped_whatever_is_in_it(kind: int) -> None:
    ridges = b"RIDGES-CANARY"
    events = Packets().feed(packet(kind, ridges) + answer_of(b"\x00"))
    assert events == [Noise(), Answer(0)]
    assert "CANARY" not in repr(events)


def test_module_that_got_its_power_is_heard() -> None:
    assert Packets().feed(b"\x55" + answer_of(b"\x00")) == [Awake(), Answer(0)]


@pytest.mark.parametrize("payload", [b"", bytes(LONGEST + 1)])
def test_packet_has_its_bounds(payload: bytes) -> None:
    with pytest.raises(ValueError, match="1 to 64"):
        packet(Kind.ANSWER, payload)


def test_confirmation_codes_are_told_apart() -> None:
    assert Confirmation(0x06) is Confirmation.DISORDERED and Confirmation(0x07) is Confirmation.FEW_FEATURES


@given(st.binary(max_size=300))
def test_any_bytes_are_taken(data: bytes) -> None:
    fuzz_one(data)
