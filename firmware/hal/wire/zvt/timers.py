"""How long the parties wait for each other (PA00P016 3.4, 5.2.5, 5.2.6)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timers:
    """Seconds. On TCP only T3 and T4 count."""

    t1: float = 0.2  # between two bytes of a message on a serial line
    t2: float = 5.0  # for ACK or NAK
    t3: float = 5.0  # from a command to its answer; adjustable, because networks are slow
    t4: float = 180.0  # from the answer to the completion, anew with each status
    repeats: int = 2
