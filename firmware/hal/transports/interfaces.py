"""Which network interfaces the kernel has, by name."""

import socket


def has_interface(name: str) -> bool:
    """Whether there is one of this name now."""
    try:
        socket.if_nametoindex(name)
    except OSError:
        return False
    return True
