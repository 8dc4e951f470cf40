"""The words of net.reactivated.Fprint.Device (fprintd 1.94), in the case's own."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from firmware.hal.ports.fingerprint import Enrolled, FingerReason, Verdict

SERVICE: Final = "net.reactivated.Fprint"
ROOT: Final = "/net/reactivated/Fprint"
MANAGER: Final = f"{SERVICE}.Manager"
DEVICE: Final = f"{SERVICE}.Device"

_TRIES: Final = MappingProxyType(
    {
        "retry-scan": Verdict.RETRY,
        "swipe-too-short": Verdict.TOO_SHORT,
        "finger-not-centered": Verdict.NOT_CENTRED,
        "remove-and-retry": Verdict.LIFT_AND_RETRY,
        "too-fast": Verdict.RETRY,
    }
)
_TROUBLES: Final = MappingProxyType(
    {"disconnected": FingerReason.UNPLUGGED, "unknown-error": FingerReason.FAULT},
)

VERIFIED: Final[Mapping[str, Verdict | FingerReason]] = MappingProxyType(
    {
        **{f"verify-{word}": verdict for word, verdict in _TRIES.items()},
        **{f"verify-{word}": trouble for word, trouble in _TROUBLES.items()},
        "verify-match": Verdict.MATCH,
        "verify-no-match": Verdict.NO_MATCH,
    }
)
"""What VerifyStatus says of a finger."""

HINTS: Final[Mapping[str, Verdict]] = MappingProxyType({f"enroll-{word}": hint for word, hint in _TRIES.items()})
"""What EnrollStatus says of a touch that counts for nothing."""

STAGE_PASSED: Final = "enroll-stage-passed"

LEARNT: Final[Mapping[str, Enrolled | FingerReason]] = MappingProxyType(
    {f"enroll-{word}": meaning for word, meaning in _TROUBLES.items()}
    | {
        "enroll-completed": Enrolled.DONE,
        "enroll-duplicate": Enrolled.DUPLICATE,
        "enroll-data-full": Enrolled.FULL,
        "enroll-failed": Enrolled.FAILED,
    }
)
"""What EnrollStatus says at the end."""


def error(word: str) -> str:
    """The D-Bus name of one of the service's errors."""
    return f"{SERVICE}.Error.{word}"


NO_DEVICE: Final = error("NoSuchDevice")
NOT_ENROLLED: Final = error("NoEnrolledPrints")
CLAIMED: Final = error("AlreadyInUse")
GONE: Final = frozenset({NO_DEVICE, *(f"org.freedesktop.DBus.Error.Unknown{what}" for what in ("Object", "Method"))})
"""What calling a sensor gives that was unplugged meanwhile."""
