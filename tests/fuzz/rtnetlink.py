"""The kernel's words of network interfaces: events, or a refusal."""

from firmware.hal.sim.peers.kernel_link import link_message
from firmware.hal.wire.netlink import MalformedNetlink
from firmware.hal.wire.rtnetlink import Message, OperState, read

SEEDS = (
    link_message(Message.NEW_LINK, 2, "eth0", OperState.UP, 1) + link_message(Message.NEW_LINK, 3, "w", OperState.DOWN),
    link_message(Message.DEL_LINK, 2, "eth0", OperState.DOWN),
)


def fuzz_one(data: bytes) -> None:
    try:
        read(data)
    except MalformedNetlink:
        return
