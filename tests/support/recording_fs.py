"""A file system in memory that writes down, with the time, everything that is done to it: `recording_fs.py WHERE LOG`.

The log tells what a disk would hold after a power cut at any moment: see `support.power_cuts`. Runs as a process of
its own until it is unmounted; needs FUSE and `mfusepy`.
"""

import errno
import os
import pickle
import stat
import sys
import time
from pathlib import Path
from typing import Any

import mfusepy  # type: ignore[import-not-found,import-untyped,unused-ignore]

Told = tuple[float, str, tuple[Any, ...]]  # monotonic seconds, what, and with what


class RecordingFs(mfusepy.Operations):  # type: ignore[misc,unused-ignore]
    """Flat: files in one directory. A file is a number, so that renaming keeps what it is."""

    use_ns = True

    def __init__(self) -> None:
        self.log: list[Told] = []
        self.files: dict[int, bytearray] = {}
        self.names: dict[str, int] = {}

    def init(self, _path: str) -> None:
        sys.stdout.write("mounted\n")
        sys.stdout.flush()

    def _tell(self, what: str, *with_what: Any) -> None:
        self.log.append((time.monotonic(), what, with_what))

    def _number(self, path: str) -> int:
        if path[1:] not in self.names:
            raise mfusepy.FuseOSError(errno.ENOENT)
        return self.names[path[1:]]

    def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
        common = {"st_uid": os.getuid(), "st_gid": os.getgid(), "st_mtime": 0, "st_atime": 0, "st_ctime": 0}
        if path == "/":
            return {"st_mode": stat.S_IFDIR | 0o700, "st_nlink": 2, **common}
        size = len(self.files[fh or self._number(path)])
        return {"st_mode": stat.S_IFREG | 0o600, "st_nlink": 1, "st_size": size, **common}

    def readdir(self, _path: str, _fh: int) -> list[str]:
        return [".", "..", *self.names]

    def create(self, path: str, _mode: int, _fi: object = None) -> int:
        number = len(self.files) + 1
        self.files[number] = bytearray()
        self.names[path[1:]] = number
        self._tell("name", path[1:], number)
        return number

    def open(self, path: str, _flags: int) -> int:
        return self._number(path)

    def read(self, _path: str, size: int, offset: int, fh: int) -> bytes:
        return bytes(self.files[fh][offset : offset + size])

    def write(self, _path: str, data: bytes, offset: int, fh: int) -> int:
        write_at(self.files[fh], offset, data)
        self._tell("write", fh, offset, bytes(data))
        return len(data)

    def truncate(self, path: str, length: int, fh: int | None = None) -> None:
        number = fh or self._number(path)
        cut_to(self.files[number], length)
        self._tell("truncate", number, length)

    def fsync(self, _path: str, _data: int, fh: int) -> None:
        self._tell("fsync", fh)

    def fsyncdir(self, _path: str, _data: int, _fh: int) -> None:
        self._tell("fsyncdir")

    def unlink(self, path: str) -> None:
        self._number(path)
        del self.names[path[1:]]
        self._tell("unname", path[1:])

    def rename(self, old: str, new: str) -> None:
        self.names[new[1:]] = self.names.pop(old[1:])
        self._tell("rename", old[1:], new[1:])

    def chmod(self, _path: str, _mode: int) -> None:
        return

    def utimens(self, _path: str, _times: object = None) -> None:
        return


def write_at(content: bytearray, offset: int, data: bytes) -> None:
    """As write(2) does, with zeros in a gap."""
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def cut_to(content: bytearray, length: int) -> None:
    """As ftruncate(2) does."""
    del content[length:]
    content.extend(bytes(length - len(content)))


if __name__ == "__main__":
    system = RecordingFs()
    mfusepy.FUSE(system, sys.argv[1], foreground=True, nothreads=True, fsname="recording")
    Path(sys.argv[2]).write_bytes(pickle.dumps(system.log))
