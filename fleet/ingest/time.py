"""What time it is, for cases that ask. Nothing is kept, so the answer waits for no disk."""

from datetime import datetime
from typing import Final

from firmware.appliance.telemetry.codec import Malformed, decode, encode
from firmware.appliance.telemetry.messages import TimeAnswer, TimeQuestion

LONGEST: Final = 256  # bytes of a question


def answer(payload: bytes, now: datetime) -> bytes | None:
    """The answer to a question, or None where it is none."""
    if len(payload) > LONGEST:
        return None
    try:
        question = decode(TimeQuestion, payload)
    except Malformed:
        return None
    return encode(TimeAnswer(nonce=question.nonce, at=now))
