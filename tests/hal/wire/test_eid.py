"""How an ID card's PIN is, read from the answer to a question that spends no try."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.hal.ports.eid_terminal import EidCard, EidCardState
from firmware.hal.wire.apdu import Response
from firmware.hal.wire.eid import ASK, card_of


@pytest.mark.parametrize(
    ("status", "card"),
    [
        (0x9000, EidCard(EidCardState.USABLE, 3)),
        (0x63C2, EidCard(EidCardState.USABLE, 2)),
        (0x63C1, EidCard(EidCardState.SUSPENDED, 1)),
        (0x63C0, EidCard(EidCardState.BLOCKED, 0)),
        (0x6283, EidCard(EidCardState.DEACTIVATED)),
        (0x63CF, EidCard(EidCardState.UNKNOWN)),
        (0x6983, EidCard(EidCardState.UNKNOWN)),
        (0x6D00, EidCard(EidCardState.UNKNOWN)),
    ],
)
def test_status_words_of_tr_03110(status: int, card: EidCard) -> None:
    assert card_of(Response(b"", status)) == card


def test_the_question_names_the_pin_and_carries_none() -> None:
    assert ASK.encode().hex(" ") == "00 22 c1 a4 0f 80 0a 04 00 7f 00 07 02 02 04 02 02 83 01 03"


@given(st.integers(0, 0xFFFF), st.binary(max_size=256))
def test_every_answer_means_something(status: int, data: bytes) -> None:
    assert card_of(Response(data, status)).state is not EidCardState.NONE
