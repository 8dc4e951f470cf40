"""What the kernel tells of routes, addresses and rules, and what a name server answers, in any bytes."""

from firmware.hal.wire.dns import MalformedAnswer, Wanted, answers
from firmware.hal.wire.netlink import MalformedNetlink, frames
from firmware.hal.wire.portal import judged
from firmware.hal.wire.routing import addressed, default_routes, refusal, rule_told


def fuzz_one(data: bytes) -> None:
    """Raise only on a bug."""
    judged(data, "broker.example")
    for wanted in Wanted:
        try:
            answers(data, int.from_bytes(data[:2], "big"), wanted)
        except MalformedAnswer:
            continue
    try:
        for frame in frames(data):
            refusal(frame), addressed(frame), rule_told(frame), list(default_routes(frame))
    except MalformedNetlink:
        return
