"""The part of MOSIP's Secure Biometric Interface 0.9.5 that tells how a scanner is (MOSIPDISC); capturing is left out.

A certified scanner's own service answers it on this computer. What it signs is for the specialist application: the
case reads the word for the state, which the service also tells in clear.
"""

import json
from enum import Enum, unique
from types import MappingProxyType
from typing import Final

METHOD: Final = "MOSIPDISC"
TARGET: Final = "/device"
QUESTION: Final = b'{"type":"Finger"}'


@unique
class SbiState(Enum):
    """The words of the interface, and tampering, which it tells as an error."""

    READY = "ready"
    BUSY = "busy"
    NOT_READY = "not ready"
    NOT_REGISTERED = "not registered"
    TAMPERED = "tampered"


_CODES: Final = MappingProxyType(
    {
        "100": SbiState.NOT_REGISTERED,
        "103": SbiState.TAMPERED,
        "110": SbiState.NOT_READY,
        "111": SbiState.BUSY,
    }
)
_WORST_FIRST: Final = (
    SbiState.TAMPERED,
    SbiState.NOT_REGISTERED,
    SbiState.NOT_READY,
    SbiState.BUSY,
    SbiState.READY,
)


def state_of(body: bytes) -> SbiState | None:
    """How the fingerprint scanners of the answering service are, the worst where it has several; None: it has none."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    states = {_state(entry) for entry in (told if isinstance(told, list) else [told])}
    return next((state for state in _WORST_FIRST if state in states), None)


def _state(entry: object) -> SbiState | None:
    if not isinstance(entry, dict):
        return None
    error, word = entry.get("error"), entry.get("deviceStatus")
    code = str(error.get("errorCode")) if isinstance(error, dict) else ""
    if code in _CODES:
        return _CODES[code]
    words = {state.value for state in SbiState}
    return SbiState(word.lower()) if isinstance(word, str) and word.lower() in words else None
