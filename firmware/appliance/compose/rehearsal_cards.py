"""The staff of a rehearsal: an authority that lives as long as the run, and what people carry in their pockets."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import rmtree
from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from firmware.appliance.managers.staff_rules import Pinned
from firmware.hal.sim.world import POCKET
from provisioning.keys import new_key, write_new
from provisioning.staff import StaffAuthority
from provisioning.staff_names import new_operator

AUTHORITY: Final = "staff-authority"
ELSEWHERE: Final = "Amt am anderen Ende"
_LIFE: Final = timedelta(days=90)


def make_cards(run: Path, offices: tuple[str, ...]) -> Pinned:
    """A new authority and new cards below `run`: `clerk`, `second`, `deputy`, and those that are not taken, `revoked`,
    `elsewhere` and `stranger`.
    """
    for left in (AUTHORITY, POCKET, f"{AUTHORITY}-of-others"):
        rmtree(run / left, ignore_errors=True)
    pocket = run / POCKET
    pocket.mkdir(mode=0o700)
    authority = StaffAuthority.create(run / AUTHORITY)
    own = offices[:1]
    for name, named in (("clerk", own), ("second", own), ("deputy", (ELSEWHERE, *own)), ("elsewhere", (ELSEWHERE,))):
        _card(authority, pocket, name, named, new_operator())
    _card(authority, pocket, "revoked", own, lost := new_operator())
    authority.revoke(lost)
    _card(StaffAuthority.create(run / f"{AUTHORITY}-of-others"), pocket, "stranger", own, new_operator())
    return Pinned(authority.path, authority.list, offices)


def _card(authority: StaffAuthority, pocket: Path, name: str, offices: tuple[str, ...], operator: str) -> None:
    key = new_key()
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    issued = authority.issue(public, operator, offices, datetime.now(UTC).replace(microsecond=0) + _LIFE)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_new(pocket / f"{name}.pem", private + issued.public_bytes(Encoding.PEM), 0o600)
