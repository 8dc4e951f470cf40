"""Whatever bytes come in a line: an answer with a code, and never an exception."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware.appliance.api import methods, rpc

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
requests = st.fixed_dictionaries(
    {"jsonrpc": st.sampled_from(["2.0", "1.0", 2]), "method": st.sampled_from([m.name for m in methods.METHODS])},
    optional={"id": json_values, "params": json_values, "extra": json_values},
)


def outcome(line: bytes) -> str:
    """Read `line` as the server does; "read", or the code of the refusal."""
    try:
        request = rpc.parse(line)
        for method in methods.METHODS:
            if method.name == request.method:
                rpc.params_of(request, method.params)
    except rpc.RequestFailed as failed:
        answer = rpc.line(rpc.Failure(None, failed.problem))
        assert answer.endswith(b"\n")
        assert answer.count(b"\n") == 1
        return str(json.loads(answer)["error"]["code"])
    return "read"


@given(st.binary(max_size=400))
@settings(max_examples=1000, deadline=None)
def test_any_bytes(line: bytes) -> None:
    assert outcome(line) in {"-32700", "-32600", "-32602", "read"}


@given(requests)
@settings(max_examples=250, deadline=None)
def test_any_request(request: dict[str, object]) -> None:
    assert outcome(json.dumps(request).encode()) in {"-32700", "-32600", "-32602", "read"}


@given(requests, st.data())
@settings(max_examples=250, deadline=None)
def test_a_good_request_that_is_cut_or_changed(request: dict[str, object], data: st.DataObject) -> None:
    line = bytearray(json.dumps(request).encode())
    place = data.draw(st.integers(0, len(line) - 1))
    if data.draw(st.booleans()):
        del line[place:]
    else:
        line[place] = data.draw(st.integers(0, 255))
    assert outcome(bytes(line)) in {"-32700", "-32600", "-32602", "read"}


def test_deep_nesting_is_refused_and_does_not_end_the_server() -> None:
    deep = b"[" * 20_000 + b"]" * 20_000
    assert outcome(b'{"jsonrpc":"2.0","method":"state.get","id":1,"params":' + deep + b"}") in {"-32700", "-32602"}


def test_a_refused_field_has_its_path_in_the_message() -> None:
    request = rpc.parse(b'{"jsonrpc":"2.0","method":"journal.tail","id":1,"params":{"limit":"x"}}')
    with pytest.raises(rpc.RequestFailed, match=r"\$\.limit"):
        rpc.params_of(request, methods.TAIL.params)
