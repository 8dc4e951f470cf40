"""What the kernel knows of its clock: adjtimex(2), the `rtc` class, and a timer that only tells that it was set.

Python 3.11 has none of these. The timer is set to a far day with TFD_TIMER_CANCEL_ON_SET (timerfd_create(2)): reading
it fails with ECANCELED as soon as somebody sets the clock, and costs nothing until then. Slewing is not setting.
"""

import ctypes
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

RTC: Final = Path("/sys/class/rtc")
_TIME_ERROR: Final = 5  # adjtimex: "clock not synchronized", and every other reason not to believe it
_STA_UNSYNC: Final = 0x0040
_ABSOLUTE: Final = 1  # TFD_TIMER_ABSTIME
_CANCEL_ON_SET: Final = 2
_NEVER: Final = 2**33  # seconds since 1970: the year 2242, and still a time_t of every kernel that has one of 64 bits
_NAME: Final = re.compile(r"rtc\d{1,3}")

_libc = ctypes.CDLL(None, use_errno=True)


class _Timex(ctypes.Structure):
    """The head of `struct timex`; behind it is room for the rest of every architecture's."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_char * 256),
    )


class _Timer(ctypes.Structure):
    """`struct itimerspec`: interval and first expiry, each in seconds and nanoseconds."""

    _fields_ = (
        ("every", ctypes.c_long),
        ("every_nanoseconds", ctypes.c_long),
        ("at", ctypes.c_long),
        ("at_nanoseconds", ctypes.c_long),
    )


def is_synchronised() -> bool:
    """Whether a time server's client keeps the clock. The kernel takes it back 9 hours after the client's last word."""
    timex = _Timex()  # modes 0: nothing is changed
    state = _libc.adjtimex(ctypes.byref(timex))
    return judged(state, timex.status)


def judged(state: int, status: int) -> bool:
    """What adjtimex(2) means by what it returns and by the status."""
    return 0 <= state < _TIME_ERROR and not status & _STA_UNSYNC


def read_rtc(root: Path = RTC) -> datetime | None:
    """The clock that the kernel took its time from, else the first there is. Blocks for a transfer on its bus."""
    found = sorted(path for path in root.glob("rtc*") if _NAME.fullmatch(path.name))
    kept = [path for path in found if _text(path / "hctosys") == "1"]
    for path in (*kept, *found):
        seconds = _text(path / "since_epoch")
        if seconds.isascii() and seconds.isdecimal() and len(seconds) < 12:
            return datetime.fromtimestamp(int(seconds), UTC)
    return None


def _text(path: Path) -> str:
    """A chip that has lost its time answers with an error instead."""
    try:
        return path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def open_set_timer() -> int:
    """A descriptor that becomes readable when the wall clock is set; whoever opened it closes it. Raises `OSError`."""
    timer = _libc.timerfd_create(0, os.O_NONBLOCK | os.O_CLOEXEC)  # 0: CLOCK_REALTIME; the flags' values are these
    if timer < 0:
        raise OSError(ctypes.get_errno(), "timerfd_create")
    when = _Timer(at=_NEVER)
    if _libc.timerfd_settime(timer, _ABSOLUTE | _CANCEL_ON_SET, ctypes.byref(when), None) != 0:
        problem = ctypes.get_errno()
        os.close(timer)
        raise OSError(problem, "timerfd_settime")
    return int(timer)


def was_set(timer: int) -> bool:
    """Whether the clock was set since this was last asked."""
    try:
        os.read(timer, 8)
    except BlockingIOError:
        return False
    except OSError:  # ECANCELED is the only other thing that it says
        return True
    return True
