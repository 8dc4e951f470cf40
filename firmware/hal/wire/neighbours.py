"""The kernel's tables of routes and neighbours as text: proc(5), /proc/net/route and /proc/net/arp."""

import re
from typing import Final

_ADDRESS: Final = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")
_UNKNOWN: Final = "00:00:00:00:00:00"
_LINES: Final = 4096


def gateway_of(routes: str, interface: str) -> str | None:
    """The IPv4 gateway of the interface's default route with the lowest metric; None: it has none."""
    best: tuple[int, str] | None = None
    for line in routes.splitlines()[1:_LINES]:
        cells = line.split()
        if len(cells) < 8 or cells[0] != interface or cells[1] != "00000000" or cells[7] != "00000000":
            continue
        if not re.fullmatch(r"[0-9A-F]{8}", cells[2]) or not cells[6].isdecimal() or cells[2] == "00000000":
            continue
        found = (int(cells[6]), ".".join(str(byte) for byte in reversed(bytes.fromhex(cells[2]))))
        best = found if best is None else min(best, found)
    return None if best is None else best[1]


def hardware_of(neighbours: str, address: str, interface: str) -> str | None:
    """The hardware address of the neighbour with this IPv4 address; None where the kernel does not know it."""
    for line in neighbours.splitlines()[1:_LINES]:
        cells = line.split()
        if len(cells) == 6 and cells[0] == address and cells[5] == interface:
            hardware = cells[3].lower()
            return hardware if _ADDRESS.fullmatch(hardware) and hardware != _UNKNOWN else None
    return None
