"""What a HiLink stick answers: the parts between zero bytes are its answers to the questions, in their order."""

from firmware.hal.wire.hilink import (
    is_done,
    renewed,
    session_of,
)
from firmware.hal.wire.hilink_modem import (
    HilinkTold,
    read_modem,
)
from firmware.hal.wire.hilink_xml import (
    LONGEST_FIELD,
    MOST_FIELDS,
    Fields,
    HilinkRefusal,
    NotHilink,
    read_response,
)
from firmware.hal.wire.modem_condition import Judge

SEEDS = (
    b"<response><SesInfo>SessionID=1</SesInfo><TokInfo>abc</TokInfo></response>",
    b'<?xml version="1.0" encoding="UTF-8"?><error><code>125002</code><message></message></error>',
    (
        b"<response><SimState>257</SimState><SimPinTimes>3</SimPinTimes></response>\0"
        b"<response><ServiceStatus>2</ServiceStatus><ConnectionStatus>901</ConnectionStatus>"
        b"<SignalIcon>4</SignalIcon><CurrentNetworkType>19</CurrentNetworkType></response>\0"
        b"<response><rsrp>&gt;=-51dBm</rsrp><sinr>12dB</sinr><cell_id>44294436</cell_id><tac>57332</tac></response>\0"
        b"<response><FullName>Testnetz</FullName><Numeric>26201</Numeric></response>\0"
        b"<response><Iccid>89490200001234567890</Iccid></response>"
    ),
    b'<!DOCTYPE a [<!ENTITY b "cccc">]><response><a>&b;&b;</a></response>',
    b"<response>OK</response>",
)


def fuzz_one(data: bytes) -> None:
    """Whatever is answered, it is fields, an error or refused; and what is told of a modem can be judged."""
    fields = [fields_of(part) for part in data.split(b"\0")[:5]]
    pin, status, signal, network, about, *_ = [*fields, {}, {}, {}, {}, {}]
    state, running = read_modem(HilinkTold(pin, status, signal, network, about))
    Judge().judge(state, running, 0.0)
    assert state.operator is None or state.operator.isprintable()


def fields_of(part: bytes) -> Fields:
    try:
        fields = read_response(part)
    except (NotHilink, HilinkRefusal):
        return {}
    assert len(fields) <= MOST_FIELDS
    assert all(len(text) <= LONGEST_FIELD for text in fields.values())
    is_done(fields)
    try:
        session = renewed(session_of(fields), {"__requestverificationtoken": fields.get("TokInfo", "")})
    except NotHilink:
        return fields
    assert not any(character in text for _, text in session.headers() for character in "\r\n ")
    return fields
