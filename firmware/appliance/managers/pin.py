"""The clerk's PIN: its hash in a file of mode 0600, and the wait after wrong ones. It is never an ID card's PIN."""

import hashlib
import hmac
import re
import secrets
import stat
from pathlib import Path
from typing import Annotated, Final

import msgspec

from firmware.appliance.paths import write_durably

PIN: Final = re.compile(r"[0-9]{4,8}")
COST: Final = 2**14  # scrypt's n: about 50 ms and 16 MiB on a small computer
BLOCK: Final = 8
SALT: Final = 16  # bytes
FREE_TRIES: Final = 3
FIRST_WAIT: Final = 5.0  # seconds after the third wrong PIN; doubling
LONGEST_WAIT: Final = 300.0


class PinUnusable(Exception):
    """There is no PIN, or its file cannot be trusted. The message is for support staff and holds nothing of the PIN."""


class _Hash(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    salt: Annotated[bytes, msgspec.Meta(min_length=SALT, max_length=64)]
    hash: Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
    cost: Annotated[int, msgspec.Meta(ge=2**10, le=2**17)]


def save_pin(path: Path, pin: str) -> None:
    """Replace the PIN; durable when this returns. Raises `ValueError` for what is no PIN, and `OSError`."""
    if PIN.fullmatch(pin) is None:
        raise ValueError("a PIN has 4 to 8 digits")
    salt = secrets.token_bytes(SALT)
    kept = _Hash(salt, _scrypt(pin, salt, COST), COST)
    write_durably(path, msgspec.json.encode(kept), mode=0o600)


def is_pin(path: Path, pin: str) -> bool:
    """Whether `pin` is the one in the file; takes as long for a wrong one. Raises `PinUnusable`. Blocks."""
    kept = _read(path)
    return hmac.compare_digest(_scrypt(pin, kept.salt, kept.cost), kept.hash)


def wait_after(failures: int) -> float:
    """Seconds before the next PIN is taken, after so many wrong ones in a row."""
    if failures < FREE_TRIES:
        return 0.0
    doublings = min(failures - FREE_TRIES, 16)
    return float(min(LONGEST_WAIT, FIRST_WAIT * 2**doublings))


def _read(path: Path) -> _Hash:
    """Refuse a file that others may read or write: whoever can read four digits' hash has the digits."""
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise PinUnusable(f"{path.name} may be read by others than its owner")
        return msgspec.json.decode(path.read_bytes(), type=_Hash)
    except FileNotFoundError as missing:
        raise PinUnusable("no PIN has been set") from missing
    except (OSError, msgspec.DecodeError) as broken:
        raise PinUnusable(f"{path.name} cannot be read") from broken


def _scrypt(pin: str, salt: bytes, cost: int) -> bytes:
    return hashlib.scrypt(pin.encode("ascii"), salt=salt, n=cost, r=BLOCK, p=1, dklen=32, maxmem=256 * cost * BLOCK)
