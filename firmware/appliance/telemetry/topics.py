"""The topics between case and fleet server. `<case>` is exactly the common name of the case's certificate."""

import re
from enum import StrEnum, unique
from typing import Final

ROOT: Final = "fleet/v1"
SERVER_STATE: Final = f"{ROOT}/server/state"
_CASE = re.compile(r"[A-Z0-9][A-Z0-9-]{3,31}")


@unique
class Up(StrEnum):
    """What a case publishes."""

    HELLO = "hello"
    STATE = "state"
    EVENT = "event"
    TELE = "tele"
    TIME = "time"


@unique
class Down(StrEnum):
    """What a case subscribes to."""

    ACK = "ack"
    TIME = "time"


def up(case: str, leaf: Up) -> str:
    """The topic on which `case` publishes `leaf`."""
    return f"{ROOT}/{case}/up/{leaf}"


def down(case: str, leaf: Down) -> str:
    """The topic on which the server talks to `case`."""
    return f"{ROOT}/{case}/down/{leaf}"


def parse_up(topic: str) -> tuple[str, Up] | None:
    """Case and leaf of an upward topic, or None where it is not one."""
    parts = topic.split("/")
    if len(parts) != 5 or "/".join(parts[:2]) != ROOT or parts[3] != "up" or not _CASE.fullmatch(parts[2]):
        return None
    try:
        return parts[2], Up(parts[4])
    except ValueError:
        return None
