"""JSON-RPC 2.0, one message a line: bytes to requests, answers to bytes, without any I/O."""

from enum import IntEnum, unique
from typing import Final, Generic, Literal, TypeVar

import msgspec

R = TypeVar("R")


@unique
class Code(IntEnum):
    """Why a request was not carried out: the codes of JSON-RPC and, from -32001 on, our own."""

    NOT_JSON = -32700
    NO_REQUEST = -32600
    UNKNOWN_METHOD = -32601
    WRONG_PARAMS = -32602
    INTERNAL = -32603
    NOT_GREETED = -32001
    OTHER_PROTOCOL = -32002
    NOT_RECORDED = -32010  # the journal cannot be written, so nothing has changed
    REFUSED = -32011  # not now; `data.refusal` says why in one word


class Request(msgspec.Struct, frozen=True):
    """What a client asks. Without an `id` it is a notification and is not answered."""

    jsonrpc: Literal["2.0"]
    method: str
    id: int | str | msgspec.UnsetType | None = msgspec.UNSET
    params: msgspec.Raw = msgspec.Raw(b"{}")


class Refused(msgspec.Struct, frozen=True):
    """The word a program can act on."""

    refusal: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """The `error` member of an answer."""

    code: Code
    message: str
    data: Refused | None = None


class Answer(msgspec.Struct, Generic[R], frozen=True):
    """A request was carried out."""

    id: int | str | None
    result: R
    jsonrpc: Literal["2.0"] = "2.0"


class Failure(msgspec.Struct, frozen=True):
    """A request was not carried out."""

    id: int | str | None
    error: Problem
    jsonrpc: Literal["2.0"] = "2.0"


class Notification(msgspec.Struct, Generic[R], frozen=True):
    """Told without having been asked."""

    method: str
    params: R
    jsonrpc: Literal["2.0"] = "2.0"


class RequestFailed(Exception):
    """A request that cannot be carried out, as the client is told."""

    def __init__(self, code: Code, message: str, refusal: str | None = None) -> None:
        super().__init__(message)
        self.problem = Problem(code, message, None if refusal is None else Refused(refusal))


_requests: Final = msgspec.json.Decoder(Request)
_encoder: Final = msgspec.json.Encoder()


def parse(line: bytes) -> Request:
    """The request in `line`. Raises `RequestFailed`; what was sent is never repeated in the message."""
    try:
        return _requests.decode(line)
    except msgspec.ValidationError as problem:
        raise RequestFailed(Code.NO_REQUEST, f"no JSON-RPC 2.0 request: {problem}") from problem
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise RequestFailed(Code.NOT_JSON, "not JSON") from problem


def params_of(request: Request, kind: type[R]) -> R:
    """The request's parameters. Raises `RequestFailed` naming the path of what is wrong."""
    try:
        return msgspec.json.decode(request.params, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise RequestFailed(Code.WRONG_PARAMS, f"params: {problem}") from problem


def line(message: "Answer[R] | Failure | Notification[R]") -> bytes:
    """The message as it travels."""
    return _encoder.encode(message) + b"\n"
