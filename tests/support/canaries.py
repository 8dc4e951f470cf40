"""Words that nobody may keep, and the search for them in everything a machine keeps."""

import base64
import os
import re
import secrets
import stat
import string
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

COMMON = (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"))
"""Where a program that does not ask for the temporary directory leaves things."""

LARGEST = 200_000_000


def fresh(begin: str) -> str:
    """A word of capital letters, as an identity document's zone may have, that stands nowhere else in the world."""
    return begin + "".join(secrets.choice(string.ascii_uppercase) for _ in range(10))


@dataclass(frozen=True)
class Found:
    """A canary that somebody kept: whose, in which writing, and where."""

    canary: str
    writing: str
    where: str


class Canaries:
    """`words` by what they stand for; bytes are looked for as they are, texts in every writing there is."""

    def __init__(self, words: Mapping[str, str | bytes]) -> None:
        self._needles = {
            needle: (name, writing) for name, word in words.items() for writing, needle in writings(word).items()
        }
        self._any = re.compile(b"|".join(re.escape(needle) for needle in self._needles))

    def in_bytes(self, data: bytes, where: str) -> list[Found]:
        """All that stand in `data`."""
        return [Found(*self._needles[needle], where) for needle in set(self._any.findall(data))]

    def in_files(self, paths: Iterable[Path]) -> list[Found]:
        """All that stand in these files, the contents as they are on the disk."""
        return [found for path in paths for found in self.in_bytes(_content(path), str(path))]


def writings(word: str | bytes) -> dict[str, bytes]:
    """The ways in which a word may be written down."""
    if isinstance(word, bytes):
        return {"bytes": word}
    plain = word.encode()
    return {
        "utf-8": plain,
        "small": word.lower().encode(),
        "utf-16-le": word.encode("utf-16-le"),
        "utf-16-be": word.encode("utf-16-be"),
        "escaped": "".join(f"\\u{ord(letter):04x}" for letter in word).encode(),
        "hex": plain.hex().encode(),
        "HEX": plain.hex().upper().encode(),
        "reversed": plain[::-1],
        **{f"base64+{shift}": _base64(plain, shift) for shift in range(3)},
    }


def _base64(plain: bytes, shift: int) -> bytes:
    """What of the word is the same in every base64 text in which it begins `shift` bytes behind a group of three."""
    coded = base64.b64encode(bytes(shift) + plain + bytes(-(shift + len(plain)) % 3))
    return coded[(shift * 8 + 5) // 6 : (shift + len(plain)) * 8 // 6]


def files_below(*directories: Path) -> Iterator[Path]:
    """Every regular file."""
    for directory in directories:
        for place, _, names in os.walk(directory):
            yield from (path for name in names if _is_plain(path := Path(place) / name))


def newer_files(since: float) -> list[Path]:
    """What anybody of this machine has written at the common places from then on."""
    return [path for path in files_below(*COMMON) if _written(path) >= since]


def open_files(processes: Iterable[int]) -> Iterator[Path]:
    """Files that these processes have open, also those that have no name any more. Memory is none."""
    for process in processes:
        with suppress(OSError):
            for entry in Path(f"/proc/{process}/fd").iterdir():
                if _is_plain(entry, follow=True) and "/memfd:" not in str(entry.readlink()):
                    yield entry


def swapped_out(process: int) -> int:
    """How many kilobytes of a process lie in swap."""
    told = re.search(r"VmSwap:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    return int(told[1]) if told else 0


def _is_plain(path: Path, *, follow: bool = False) -> bool:
    try:
        return stat.S_ISREG(path.stat(follow_symlinks=follow).st_mode)
    except OSError:
        return False


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _content(path: Path) -> bytes:
    """Nothing where it has gone meanwhile."""
    try:
        return path.read_bytes() if path.stat().st_size <= LARGEST else b""
    except OSError:
        return b""
