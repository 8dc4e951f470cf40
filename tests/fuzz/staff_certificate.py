"""What a card may give for its certificate."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from firmware.appliance.managers.staff_rules import Moment, Pinned, judge
from firmware.appliance.state.staff import StaffRefusal
from provisioning.staff import StaffAuthority

_authority: Final = StaffAuthority.create(Path(mkdtemp()) / "staff")
_PINNED: Final = Pinned(_authority.path, _authority.list, ("Amt",))
_NOW: Final = Moment(datetime(2026, 6, 1, tzinfo=UTC), certain=True)


def fuzz_one(data: bytes) -> None:
    """Whatever it is, it opens nothing."""
    assert isinstance(judge(data, _PINNED, _NOW), StaffRefusal)
