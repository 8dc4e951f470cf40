"""Messages in words, for people who read traces: plain values that become JSON."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from firmware.hal.wire.zvt.apdu import Apdu, take, take_whole
from firmware.hal.wire.zvt.bitmaps import Value
from firmware.hal.wire.zvt.cards import IN_TAG_41, card_type_name
from firmware.hal.wire.zvt.codes import (
    CARD_TECHNOLOGIES,
    CARDHOLDER_CHECKS,
    CURRENCIES,
    PAYMENT_TYPES,
    RECEIPT_TYPES,
    TERMINAL_STATES,
    error_meaning,
)
from firmware.hal.wire.zvt.commands import Control
from firmware.hal.wire.zvt.errors import ZvtError
from firmware.hal.wire.zvt.message import Message, read_message, tag
from firmware.hal.wire.zvt.printing import PrintedLine, read_print
from firmware.hal.wire.zvt.serial import ACK, BEGIN, DLE, ETX, NAK, crc
from firmware.hal.wire.zvt.shown import shown_text
from firmware.hal.wire.zvt.tags import (
    APPLICATION_ID,
    CARD_TECHNOLOGY,
    CARD_TYPE_ID,
    CARDHOLDER_CHECK,
    DISPLAY_TEXTS,
    LONG_TRACE_NUMBER,
    RECEIPT_TYPE,
    TEXT_LINE,
    tag_meaning,
    tag_value,
)
from firmware.hal.wire.zvt.text import CodePage, read_text
from firmware.hal.wire.zvt.tlv import Tlv, walk

Json = Mapping[str, "Json"] | list["Json"] | str | int | bool | None

_TAG_WORDS: Final[Mapping[int, Mapping[int, str]]] = {
    RECEIPT_TYPE: RECEIPT_TYPES,
    CARDHOLDER_CHECK: CARDHOLDER_CHECKS,
    CARD_TECHNOLOGY: CARD_TECHNOLOGIES,
}


def describe_stream(data: bytes, page: str = CodePage.CP437) -> Iterator[dict[str, Json]]:
    """One description a message, for messages as they go over TCP or over a serial line, one after the other."""
    if not data:
        raise ZvtError(0, "nothing to read")
    at = 0
    while at < len(data):
        item, at = _next(data, at, page)
        yield item


def _next(data: bytes, at: int, page: str) -> tuple[dict[str, Json], int]:
    if data[at : at + 2] == BEGIN:
        return _framed(data, at, page)
    if data[at] in (ACK, NAK) and (at + 1 == len(data) or data[at + 1 : at + 3] == BEGIN):
        return {"command": "ack" if data[at] == ACK else "nak"}, at + 1
    apdu, end = take(data, at)
    first = end - len(apdu.data)
    try:
        return describe(apdu, page), end
    except ZvtError as problem:
        raise problem.moved(first) from problem


def _framed(data: bytes, at: int, page: str) -> tuple[dict[str, Json], int]:
    """Offsets count in the bytes as given, doubled DLEs and all."""
    message, places, after = _unescaped(data, at + 2)
    told = int.from_bytes(data[after : after + 2], "little")
    if after + 2 > len(data):
        raise ZvtError(len(data), "ends inside the CRC")
    if told != crc(message):
        raise ZvtError(after, f"the CRC is {crc(message):04X}, {told:04X} was sent")
    try:
        apdu, end = take_whole(message)
    except ZvtError as problem:
        raise ZvtError(places[problem.offset], problem.what) from problem
    try:
        item = describe(apdu, page)
    except ZvtError as problem:
        raise ZvtError(places[problem.offset + end - len(apdu.data)], problem.what) from problem
    return {**item, "crc": f"{told:04X}"}, after + 2


def _unescaped(data: bytes, at: int) -> tuple[bytes, list[int], int]:
    message = bytearray()
    places: list[int] = []
    while at < len(data):
        step = 1
        if data[at] == DLE:
            following = data[at + 1] if at + 1 < len(data) else None
            if following == ETX:
                return bytes(message), [*places, at], at + 2
            if following != DLE:
                raise ZvtError(at + 1, "DLE must be followed by DLE or ETX here")
            step = 2
        message.append(data[at])
        places.append(at)
        at += step
    raise ZvtError(len(data), "ends inside a frame; DLE ETX is missing")


def describe(apdu: Apdu, page: str = CodePage.CP437) -> dict[str, Json]:
    """Everything a message says."""
    message = read_message(apdu, page)
    meaning = dict(_meanings(message))
    told: dict[str, Json] = {
        "control": f"{message.control >> 8:02X} {message.control & 0xFF:02X}",
        "command": message.name,
        "length": len(apdu.data),
        "fields": {name: _json(value) for name, value in message.fields.items()},
    }
    parts: dict[str, Json] = {
        "meaning": meaning,
        "tlv": [_object(item, message.page) for item in message.tlv],
        "display": list(display_lines(message)),
        "receipt": _receipt(message),
    }
    return {**told, **{name: part for name, part in parts.items() if part}}


def display_lines(message: Message) -> Iterator[str]:
    """The terminal's own texts in an intermediate status (TLV tags 24 and 07)."""
    for item in walk(message.tlv):
        if item.tag == DISPLAY_TEXTS:
            for line in item.children or ():
                if line.tag == TEXT_LINE:
                    yield read_text(line.value, message.page)


def card_type(message: Message) -> int | None:
    """The ZVT card type: bitmap 8A, or TLV tag 41 where the number is larger than a byte."""
    number = message.number("card_type")
    if number in (None, IN_TAG_41):
        value = tag(message, CARD_TYPE_ID)
        return int.from_bytes(value, "big") if value else number
    return number


def _meanings(message: Message) -> Iterator[tuple[str, Json]]:
    words = {
        "result": _word(message.number("result_code"), error_meaning),
        "card_type": _word(card_type(message), card_type_name),
        "currency": _word(message.number("currency"), CURRENCIES.get),
        "payment_type": _word(_payment_type(message), PAYMENT_TYPES.get),
        "terminal_status": _word(message.number("terminal_status"), TERMINAL_STATES.get),
    }
    yield from ((name, word) for name, word in words.items() if word is not None)
    shown = shown_text(message.number("status") or 0) if message.control == Control.INTERMEDIATE_STATUS else None
    if shown is not None:
        yield "status", {"de": shown.de, "en": shown.en}
    yield from _tag_meanings(message)


def _payment_type(message: Message) -> int | None:
    """In commands of the till bitmap 19 is a field of bits instead."""
    return message.number("payment_type") if message.control == Control.STATUS_INFORMATION else None


def _word(number: int | None, words: Callable[[int], str | None]) -> str | None:
    return None if number is None else words(number)


def _tag_meanings(message: Message) -> Iterator[tuple[str, Json]]:
    for number, name in ((CARDHOLDER_CHECK, "cardholder_authentication"), (CARD_TECHNOLOGY, "card_technology")):
        value = tag(message, number)
        if value:
            yield name, _TAG_WORDS[number].get(value[0])
    application = tag(message, APPLICATION_ID)
    if application:
        yield "application_id", application.hex().upper()
    trace = tag(message, LONG_TRACE_NUMBER)
    if trace:
        yield "long_trace_number", tag_value(LONG_TRACE_NUMBER, trace, message.page)


def _object(item: Tlv, page: str) -> Json:
    told: dict[str, Json] = {"tag": _tag_name(item.tag), "name": tag_meaning(item.tag).name}
    if item.children is not None:
        return {**told, "objects": [_object(child, page) for child in item.children]}
    told["value"] = tag_value(item.tag, item.value, page)
    word = _TAG_WORDS[item.tag].get(item.value[0]) if item.tag in _TAG_WORDS and item.value else None
    return {**told, "meaning": word} if word else told


def _tag_name(number: int) -> str:
    return number.to_bytes((number.bit_length() + 7) // 8 or 1, "big").hex().upper()


def _receipt(message: Message) -> Json:
    if message.control not in (Control.PRINT_LINE, Control.PRINT_TEXT_BLOCK):
        return None
    printed = read_print(message)
    kind = printed.kind.value if printed.kind else None
    return {"type": kind, "lines": [_line(line) for line in printed.lines], "last": printed.last}


def _line(line: PrintedLine) -> Json:
    styles: list[Json] = [name for name in ("centred", "wide", "high") if getattr(line, name)]
    return {"text": line.text, "style": styles} if styles else {"text": line.text}


def _json(value: Value) -> Json:
    return value if isinstance(value, int | str) else dict(value)
