"""What time it is, for cases that ask. Nothing is kept, so the answer waits for no disk."""

from datetime import datetime
from typing import Final

import msgspec

from firmware.appliance.telemetry.messages import TimeAnswer, TimeQuestion

LONGEST: Final = 256  # bytes of a question

_QUESTION: Final = msgspec.json.Decoder(TimeQuestion)
_encode = msgspec.json.Encoder().encode


def answer(payload: bytes, now: datetime) -> bytes | None:
    """The answer to a question, or None where it is none."""
    if len(payload) > LONGEST:
        return None
    try:
        question = _QUESTION.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return _encode(TimeAnswer(nonce=question.nonce, at=now))
