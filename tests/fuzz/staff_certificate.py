"""What a card may give for its certificate."""

import atexit
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate

from firmware.appliance.managers.staff_rules import Moment, Pinned, judge
from firmware.appliance.state.staff import StaffRefusal
from provisioning.staff import StaffAuthority

_place: Final = mkdtemp(prefix="koffer-fuzz-")
atexit.register(rmtree, _place)
_authority: Final = StaffAuthority.create(Path(_place) / "staff")
_PINNED: Final = Pinned(_authority.path, _authority.list, ("Amt",))
_NOW: Final = Moment(datetime(2026, 6, 1, tzinfo=UTC), certain=True)

SEEDS = (load_pem_x509_certificate(_authority.path.read_bytes()).public_bytes(Encoding.DER),)


def fuzz_one(data: bytes) -> None:
    """Whatever it is, it opens nothing."""
    assert isinstance(judge(data, _PINNED, _NOW), StaffRefusal)
