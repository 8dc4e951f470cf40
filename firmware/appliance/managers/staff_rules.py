"""Whether a staff card is taken. Pure but for the case's own two files; the card is believed in nothing.

Where the wall clock is not to be believed, a card and a list count until the latest time that is certainly over:
what had expired by then is refused, and nothing is called too early. So a dead clock battery does not shut the clerk
out, and turning the clock back does not bring an old card to life.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from firmware.appliance.managers.staff_papers import Refused, authority_in, certificate_in, is_signed, list_in
from firmware.appliance.state.staff import StaffCard, StaffRefusal
from provisioning.staff_names import STAFF_SIGN_IN, is_operator

if TYPE_CHECKING:
    from cryptography import x509

RSA_BITS: Final = 2048


@dataclass(frozen=True, slots=True)
class Pinned:
    """The authority that this case believes, the list of revoked cards it carries (None: none), and the offices whose
    desk it is, the most usual one first.
    """

    authority: Path
    revoked: Path | None
    offices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """The time by which cards are judged; where it is not `certain`, the latest that is certainly over."""

    at: datetime
    certain: bool


def judge(certificate: bytes, pinned: Pinned, moment: Moment) -> StaffCard | StaffRefusal:
    """What the certificate (DER) says, or why it says nothing here. Reads the case's files, so it blocks."""
    try:
        authority = authority_in(pinned.authority)
        found = certificate_in(certificate)
        _issued_by(found, authority)
        _for_staff(found)
        _key(found)
        _in_time(found, moment)
        if pinned.revoked is not None:
            _not_revoked(found, authority, pinned.revoked, moment)
        return _told(found, pinned.offices)
    except Refused as refused:
        return refused.why


def _issued_by(found: "x509.Certificate", authority: "x509.Certificate") -> None:
    from cryptography.exceptions import InvalidSignature

    try:
        found.verify_directly_issued_by(authority)
    except (InvalidSignature, ValueError, TypeError) as problem:
        raise Refused(StaffRefusal.STRANGER) from problem


def _for_staff(found: "x509.Certificate") -> None:
    """Made for this purpose, by words that every authority must understand; an unknown critical word is a no."""
    from cryptography import x509

    known = (x509.BasicConstraints, x509.KeyUsage, x509.ExtendedKeyUsage)
    if any(extension.critical and not isinstance(extension.value, known) for extension in found.extensions):
        raise Refused(StaffRefusal.PURPOSE)
    try:
        uses = found.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        usage = found.extensions.get_extension_for_class(x509.KeyUsage).value
        limits = found.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound as missing:
        raise Refused(StaffRefusal.PURPOSE) from missing
    if limits.ca or not usage.digital_signature or x509.ObjectIdentifier(STAFF_SIGN_IN) not in list(uses):
        raise Refused(StaffRefusal.PURPOSE)


def _key(found: "x509.Certificate") -> None:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    key = found.public_key()
    strong = isinstance(key, rsa.RSAPublicKey) and key.key_size == RSA_BITS
    if not strong and not (isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)):
        raise Refused(StaffRefusal.KEY)


def _in_time(found: "x509.Certificate", moment: Moment) -> None:
    if moment.at > found.not_valid_after_utc:
        raise Refused(StaffRefusal.EXPIRED)
    if moment.certain and moment.at < found.not_valid_before_utc:
        raise Refused(StaffRefusal.EARLY)


def _not_revoked(found: "x509.Certificate", authority: "x509.Certificate", path: Path, moment: Moment) -> None:
    """A list that is missing, broken, forged or too old lets nobody in."""
    listed = list_in(path)
    if listed.issuer != authority.subject or not is_signed(listed, authority):
        raise Refused(StaffRefusal.LIST_BROKEN)
    if listed.next_update_utc is None or moment.at > listed.next_update_utc:
        raise Refused(StaffRefusal.LIST_STALE)
    if listed.get_revoked_certificate_by_serial_number(found.serial_number) is not None:
        raise Refused(StaffRefusal.REVOKED)


def _told(found: "x509.Certificate", offices: tuple[str, ...]) -> StaffCard:
    from cryptography.x509.oid import NameOID

    names = found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    units = [str(unit.value) for unit in found.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)]
    if len(names) != 1 or not is_operator(str(names[0].value)):
        raise Refused(StaffRefusal.PURPOSE)
    office = next((office for office in offices if office in units), None)
    if office is None:
        raise Refused(StaffRefusal.OFFICE)
    return StaffCard(str(names[0].value), office, office == units[0], found.not_valid_after_utc)
