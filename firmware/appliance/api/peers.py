"""Who is at the other end of a local connection, and whether they may ask for anything."""

import grp
import os
import pwd
import socket
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

_CREDENTIALS: Final = struct.Struct("3i")  # struct ucred of unix(7): pid, uid, gid


class HasOptions(Protocol):
    """A socket, as far as it is asked here."""

    def getsockopt(self, level: int, option: int, size: int, /) -> bytes:
        """As of `socket.socket`."""
        ...


@dataclass(frozen=True, slots=True)
class Peer:
    """The process at the other end, as the kernel knows it since it connected."""

    pid: int
    uid: int
    gid: int


def peer_of(connection: HasOptions) -> Peer:
    """The kernel's word for who connected."""
    packed = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return Peer(*_CREDENTIALS.unpack(packed))


def may_enter(peer: Peer, path: Path) -> bool:
    """Root, the controller's own user, and members of the group that the socket belongs to."""
    return peer.uid in {0, os.geteuid()} or _in_group(peer, path.stat().st_gid)


def _in_group(peer: Peer, group: int) -> bool:
    if peer.gid == group:
        return True
    try:
        return pwd.getpwuid(peer.uid).pw_name in grp.getgrgid(group).gr_mem
    except KeyError:
        return False  # a user or a group without a name
