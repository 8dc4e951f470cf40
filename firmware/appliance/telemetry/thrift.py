"""How sparing telemetry is with what it sends. Only routine rows ever wait: alarms and events go out at once.

The fleet server calls a case silent after five minutes, so that rows are gathered for less. The broker expects a word
within one and a half times the keep-alive; rows come more often than that, so that no ping is paid for.
"""

from enum import Enum, unique


@unique
class Thrift(Enum):
    """`gather`: seconds between two batches of routine rows; `keep_alive`: seconds without a word to the broker, which
    hold from the next connection on; `packed`: MessagePack instead of JSON.
    """

    LAVISH = (0.0, 60, False)
    METERED = (60.0, 300, True)
    SAVER = (240.0, 300, True)

    def __init__(self, gather: float, keep_alive: int, packed: bool) -> None:
        self.gather = gather
        self.keep_alive = keep_alive
        self.packed = packed
