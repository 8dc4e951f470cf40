"""Private keys: ECDSA on P-256, in files that only their owner may read. A key never leaves its directory."""

import os
import stat
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from provisioning.durable import sync_directory
from provisioning.errors import KeyFileRefused

CURVE: Final = ec.SECP256R1
Key = ec.EllipticCurvePrivateKey


def new_key() -> Key:
    """A fresh private key."""
    return ec.generate_private_key(CURVE())


def write_key(key: Key, path: Path) -> None:
    """Write `key` into a file that must not exist yet, mode 0600 from its first instant, on disk when this returns."""
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    write_new(path, pem, 0o600)


def read_key(path: Path) -> Key:
    """The private key in `path`; refused where anybody else may read it or where it is of another kind."""
    check_private(path)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except ValueError as problem:
        raise KeyFileRefused(f"{path}: holds no private key") from problem
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, CURVE):
        raise KeyFileRefused(f"{path}: the key is not ECDSA on P-256")
    return key


def check_private(path: Path) -> None:
    """Refuse a key file that is missing, is not ours or is open to others."""
    try:
        found = path.stat(follow_symlinks=False)
    except OSError as problem:
        raise KeyFileRefused(f"{path}: {problem.strerror}") from problem
    if not stat.S_ISREG(found.st_mode):
        raise KeyFileRefused(f"{path}: is no regular file")
    if found.st_uid != os.geteuid():
        raise KeyFileRefused(f"{path}: belongs to another user")
    if found.st_mode & 0o177:
        raise KeyFileRefused(f"{path}: mode {stat.S_IMODE(found.st_mode):04o} is wider than 0600")


def write_new(path: Path, content: bytes, mode: int) -> None:
    """Create `path` with `content`, synced; a file that exists already is an error, never overwritten."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    sync_directory(path.parent)
