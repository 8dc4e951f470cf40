"""The pipe of the scanning program: whatever comes, it is messages or one `BadMessage`, and no page is left behind."""

from contextlib import suppress

from firmware.hal.ports.document_scanner import Colour
from firmware.hal.wire.scan_inbox import BadMessage, Inbox
from firmware.hal.wire.scan_messages import (
    Came,
    End,
    Ended,
    Message,
    Step,
    at,
    ended,
    hello,
    page_head,
)

SEEDS = (
    hello() + at(Step.READING, 50) + page_head(2, 2, 300, Colour.GREY, 9) + b"\x89PNG\r\n\x1a\n." + ended(End.DONE),
    hello() + ended(End.JAM),
)


def read(data: bytes, chunk: int = 1024) -> list[Message]:
    """All messages in `data`, fed in pieces; raises `BadMessage`."""
    inbox, messages = Inbox(), list[Message]()
    try:
        while data:
            with inbox.room() as room:
                assert len(room) > 0
                count = min(len(room), len(data), chunk)
                room[:count] = data[:count]
            data = data[count:]
            if (message := inbox.filled(count)) is not None:
                messages.append(message)
    finally:
        inbox.close()
    return messages


def fuzz_one(data: bytes) -> None:
    """Raises only on a bug."""
    with suppress(BadMessage):
        messages = read(data)
        for message in messages:
            if isinstance(message, Came):
                assert message.page.image.size > 0
                message.page.image.close()
        assert not any(isinstance(message, Ended) for message in messages[:-1])
