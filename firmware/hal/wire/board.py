"""What a board says of its own power: the kernel's alarm of a supply that sags, and a Raspberry Pi's flags.

Documentation/hwmon/sysfs-interface.rst (`in0_lcrit_alarm`); Raspberry Pi documentation, `vcgencmd get_throttled`.
"""

import re
from typing import Final

UNDERVOLTAGE: Final = 1 << 0
HELD_BACK: Final = 1 << 1 | 1 << 2 | 1 << 3
"""Its clock is capped, it is throttled, or it is near its hottest. Those from bit 16 on are history."""


class Nonsense(ValueError):
    """No file of the kernel says that."""


def is_low(alarm: str) -> bool:
    """Whether the alarm is on. Raises `Nonsense`."""
    if alarm not in ("0", "1"):
        raise Nonsense(f"alarm {alarm[:20]!r}")
    return alarm == "1"


def flags_of(text: str) -> int:
    """The flags of this moment. Raises `Nonsense`."""
    if not re.fullmatch(r"(0x)?[0-9A-Fa-f]{1,8}", text):
        raise Nonsense(f"flags {text[:20]!r}")
    return int(text, 16) & 0xFFFF
