"""The eID client's SDK (AusweisApp, TR-03124): one JSON object a WebSocket message.

Strict on what the driver relies on, tolerant of everything else: other messages and other fields are of other
versions, and no reason to fail. Commands are whole constant texts. The SDK lets SET_PIN and its like carry a `value`
for readers without a keypad; there is nothing here into which one could be put.
"""

from enum import Enum, unique
from typing import Annotated, Final

import msgspec

LONGEST: Final = 65_536
"""Bytes of a message; the longest that a change brings are some hundred."""


class NotAusweisApp(ValueError):
    """What came is no message of the SDK; what it was is not told, for it may be a person's."""


@unique
class Command(Enum):
    """All that is ever said to the client."""

    GET_INFO = '{"cmd":"GET_INFO"}'
    GET_READER_LIST = '{"cmd":"GET_READER_LIST"}'
    RUN_CHANGE_PIN = '{"cmd":"RUN_CHANGE_PIN"}'
    SET_CAN = '{"cmd":"SET_CAN"}'
    SET_PIN = '{"cmd":"SET_PIN"}'
    SET_NEW_PIN = '{"cmd":"SET_NEW_PIN"}'
    SET_PUK = '{"cmd":"SET_PUK"}'
    CANCEL = '{"cmd":"CANCEL"}'


class Card(msgspec.Struct, frozen=True, rename="camel"):
    """A card in a reader; a client that does not know it as an ID card leaves out everything."""

    retry_counter: Annotated[int, msgspec.Meta(ge=0, le=3)] | None = None
    deactivated: bool = False
    inoperative: bool = False


class Reader(msgspec.Struct, frozen=True):
    """A reader. `insertable`: a card can be put into it by command, so it is none that anybody can touch."""

    name: str
    attached: bool = True
    keypad: bool = False
    insertable: bool = False
    card: Card | None = None


class Info(msgspec.Struct, frozen=True):
    """It is alive."""


class ReaderList(msgspec.Struct, frozen=True):
    """All readers that are attached."""

    readers: Annotated[tuple[Reader, ...], msgspec.Meta(max_length=64)]


class ReaderChanged(msgspec.Struct, frozen=True):
    """A reader came, went, or its card did."""

    reader: Reader


class InsertCard(msgspec.Struct, frozen=True):
    """A card is needed."""


@unique
class Secret(Enum):
    """What shall be typed, and the command that lets the reader's keypad take it."""

    CAN = Command.SET_CAN
    PIN = Command.SET_PIN
    NEW_PIN = Command.SET_NEW_PIN
    PUK = Command.SET_PUK


class Enter(msgspec.Struct, frozen=True):
    """Somebody shall type a secret. `error`: what was typed last was not accepted."""

    secret: Secret
    reader: Reader
    error: bool


class ChangePin(msgspec.Struct, frozen=True):
    """The change has begun (`success` is None), or ended. Clients from 2.0 on say why in `reason`."""

    success: bool | None = None
    reason: str | None = None


class Trouble(msgspec.Struct, frozen=True):
    """The client cannot do what it was told (BAD_STATE, INVALID, UNKNOWN_COMMAND, INTERNAL_ERROR)."""

    message: str
    error: str = ""


class Other(msgspec.Struct, frozen=True):
    """A message that does not matter here."""


Message = Info | ReaderList | ReaderChanged | InsertCard | Enter | ChangePin | Trouble | Other


class _Head(msgspec.Struct, frozen=True):
    msg: str


class _Enter(msgspec.Struct, frozen=True):
    reader: Reader
    error: str | None = None


class _Trouble(msgspec.Struct, frozen=True):
    error: str = ""


_ENTER: Final = {
    "ENTER_CAN": Secret.CAN,
    "ENTER_PIN": Secret.PIN,
    "ENTER_NEW_PIN": Secret.NEW_PIN,
    "ENTER_PUK": Secret.PUK,
}
_TROUBLE: Final = frozenset({"BAD_STATE", "INVALID", "UNKNOWN_COMMAND", "INTERNAL_ERROR"})


def read(text: str | bytes) -> Message:
    """What a message says. Raises `NotAusweisApp`."""
    try:
        return _read(msgspec.json.decode(text, type=_Head).msg, text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise NotAusweisApp("no message of the eID client's SDK") from None


def _read(name: str, text: str | bytes) -> Message:
    decode = msgspec.json.decode
    if name in _ENTER:
        entered = decode(text, type=_Enter)
        return Enter(_ENTER[name], entered.reader, bool(entered.error))
    if name in _TROUBLE:
        return Trouble(name, decode(text, type=_Trouble).error)
    match name:
        case "INFO":
            return Info()
        case "READER_LIST":
            return decode(text, type=ReaderList)
        case "READER":
            return ReaderChanged(decode(text, type=Reader))
        case "INSERT_CARD":
            return InsertCard()
        case "CHANGE_PIN":
            return decode(text, type=ChangePin)
        case _:
            return Other()
