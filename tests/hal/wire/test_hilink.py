"""What HiLink sticks say, in our words, and what comes in their place."""

from dataclasses import replace

import pytest
from fuzz.hilink import fuzz_one
from hypothesis import given
from hypothesis import strategies as st

from firmware.hal.ports.modem import ModemState, Registration, Signal, SimState
from firmware.hal.wire.hilink import (
    Session,
    is_done,
    pin_request,
    renewed,
    session_of,
)
from firmware.hal.wire.hilink_modem import (
    HilinkTold,
    read_modem,
)
from firmware.hal.wire.hilink_xml import (
    LARGEST,
    LONGEST_FIELD,
    MOST_FIELDS,
    HilinkRefusal,
    NotHilink,
    read_response,
)
from firmware.hal.wire.modem_condition import Running

WELL = HilinkTold(
    {"SimState": "257", "SimPinTimes": "3"},
    {
        "ConnectionStatus": "901",
        "SignalIcon": "4",
        "CurrentNetworkType": "19",
        "RoamingStatus": "0",
        "ServiceStatus": "2",
    },
    {"rsrp": "-97dBm", "rsrq": "-9dB", "sinr": "12dB", "cell_id": "8640461", "tac": "12741"},
    {"FullName": "Testnetz", "Numeric": "26201"},
    {"Iccid": "89490200001234567890"},
)
STATE = ModemState(
    sim=SimState.READY,
    tries=3,
    card="89490200001234567890",
    registration=Registration.HOME,
    operator="Testnetz",
    technology="lte",
    cell="262-01-31c5-0083d7cd",
    signal=Signal(-97.0, -9.0, 12.0, 80),
    connected=True,
)


def test_stick_that_is_well_is_told_whole() -> None:
    assert read_modem(WELL) == (STATE, Running.ON)


@pytest.mark.parametrize(
    ("number", "sim"),
    [
        ("255", SimState.MISSING),
        ("256", SimState.BROKEN),
        ("258", SimState.READY),
        ("260", SimState.PIN),
        ("261", SimState.PUK),
        ("", SimState.UNKNOWN),
        ("-1", SimState.UNKNOWN),
        ("９", SimState.UNKNOWN),
        ("2600000000000000000000", SimState.UNKNOWN),
    ],
)
def test_each_state_of_the_card_is_known(number: str, sim: SimState) -> None:
    assert read_modem(replace(WELL, pin={"SimState": number}))[0].sim is sim


@pytest.mark.parametrize(
    ("field", "values", "changed"),
    [
        ("status", {**WELL.status, "RoamingStatus": "1"}, {"registration": Registration.ROAMING}),
        ("status", {**WELL.status, "ServiceStatus": "0"}, {"registration": Registration.SEARCHING}),
        ("status", {**WELL.status, "ServiceStatus": "1"}, {"registration": Registration.DENIED}),
        ("status", {**WELL.status, "SignalIcon": "99"}, {"signal": replace(STATE.signal, percent=None)}),
        ("status", {**WELL.status, "CurrentNetworkTypeEx": "111"}, {"technology": "5gnr"}),
        ("signal", {}, {"signal": Signal(percent=80), "cell": None}),
        ("signal", {**WELL.signal, "rsrp": ">=-51dBm"}, {"signal": replace(STATE.signal, rsrp=-51.0)}),
        ("signal", {**WELL.signal, "rsrp": "+300dBm", "sinr": "nan"}, {"signal": Signal(None, -9.0, None, 80)}),
        ("signal", {**WELL.signal, "cell_id": "99999999999999"}, {"cell": None}),
        ("network", {"FullName": "\x1b[2J", "Numeric": "26201"}, {"operator": "26201"}),
        ("network", {"FullName": "x" * 300, "Numeric": "x"}, {"operator": None, "cell": None}),
        ("about", {}, {"card": None}),
    ],
)
def test_what_is_told_otherwise_is_known_or_not_told(
    field: str, values: dict[str, str], changed: dict[str, object]
) -> None:
    assert read_modem(replace(WELL, **{field: values}))[0] == replace(STATE, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>sign in</body></html>",
        b"<response><SimState>257</SimState>",
        b'{"SimState": 257}',
        b"\xff\xfe<response/>",
        b'<!DOCTYPE r SYSTEM "file:///etc/passwd"><response/>',
        b'<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><response>&b;</response>',
        b"<response>" + b"<a>" * 20 + b"</a>" * 20 + b"</response>",
        b"<response>" + b"".join(b"<a%d/>" % number for number in range(MOST_FIELDS + 2)) + b"</response>",
        b"<response>" + b" " * LARGEST + b"</response>",
    ],
)
def test_what_is_no_answer_is_refused(body: bytes) -> None:
    with pytest.raises(NotHilink) as refused:
        read_response(body)
    assert len(str(refused.value)) < 80


def test_error_is_its_number_alone() -> None:
    with pytest.raises(HilinkRefusal, match=r"^125002$") as refused:
        read_response(b"<error><code>125002</code><message>PIN 4711</message></error>")
    assert refused.value.number == 125002


def test_field_is_as_long_as_one_may_be() -> None:
    assert read_response(b"<response><a>" + b"x" * 9000 + b"</a></response>") == {"a": "x" * LONGEST_FIELD}
    assert is_done(read_response(b"<response>OK</response>"))
    assert not is_done(read_response(b"<response><a>OK</a></response>"))


@pytest.mark.parametrize("token", ["", "a b", "a\r\nHost: elsewhere", "ä", "x" * 513])
def test_session_that_could_not_stand_in_a_header_is_refused(token: str) -> None:
    with pytest.raises(NotHilink):
        session_of({"SesInfo": "SessionID=1", "TokInfo": token})


def test_session_goes_on_with_the_token_of_the_last_answer() -> None:
    session = session_of({"SesInfo": "1", "TokInfo": "a"})
    assert session == Session("SessionID=1", "a")
    assert renewed(session, {"__requestverificationtoken": "b#c"}).token == "b"
    assert renewed(session, {"__requestverificationtokenone": "d", "__requestverificationtoken": "b"}).token == "d"
    assert renewed(session, {"__requestverificationtoken": "b\r\nc"}) == session
    assert renewed(session, {}) == session


@pytest.mark.parametrize("pin", ["", "123", "12345678 9", "4711</CurrentPin>", "１２３４", "4711\n"])
def test_no_pin_that_is_none_is_written(pin: str) -> None:
    with pytest.raises(ValueError, match="4 to 8 digits"):
        pin_request(pin)


@given(st.binary(max_size=300))
def test_whatever_comes_is_fields_an_error_or_refused(data: bytes) -> None:
    fuzz_one(data)
