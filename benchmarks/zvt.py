"""What a payment terminal's words cost to understand."""

import timeit
from pathlib import Path

from benchmarks.figure import Figure
from firmware.hal.wire.zvt.apdu import take
from firmware.hal.wire.zvt.message import read_message

RECORDED = Path(__file__).resolve().parents[1] / "tests" / "data" / "zvt" / "portalum.json"
TIMES = 2000


def measure() -> list[Figure]:
    """CPU time for one recorded status information, all its fields and objects read."""
    import json
    import time

    vectors = json.loads(RECORDED.read_text("utf-8"))["vectors"]
    statuses = [vector for vector in vectors if vector["source"] == "StatusInformationParserTest"]
    frames = [bytes.fromhex(frame) for vector in statuses for frame in vector["frames"]]
    slowest = max(
        min(timeit.repeat(lambda f=frame: read_message(take(f)[0]), number=TIMES, repeat=5, timer=time.process_time))
        for frame in frames
    )
    return [Figure("decoding a recorded ZVT status", slowest / TIMES * 1e6, 50.0, "µs CPU", "goal", cpu=True)]
