"""Enrolment where the authority and the party are on one machine: the server itself, the demo, the tests.

An identity that is good for more than a third of its life is kept; else it is renewed with a new key.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography import x509

from provisioning.authority import Authority
from provisioning.durable import sync_directory
from provisioning.errors import ProvisioningError
from provisioning.identity import Identity
from provisioning.keys import read_key, write_new
from provisioning.names import SERVER
from provisioning.requests import KEY_FILE, new_key_and_csr

CA_FILE: Final = "ca.crt"
CERTIFICATE_FILE: Final = "certificate.crt"
_NEW: Final = ".new"


def case_identity(authority: Authority, directory: Path, case_id: str) -> Identity:
    """The identity of a case in `directory`, issued or renewed where needed."""
    return _identity(
        authority, directory, case_id, lambda csr: authority.issue_case(case_id, csr), frozenset([case_id])
    )


def server_identity(authority: Authority, directory: Path, names: Sequence[str]) -> Identity:
    """The server's identity for host names and addresses `names`, issued or renewed where needed."""
    return _identity(authority, directory, SERVER, lambda csr: authority.issue_server(names, csr), frozenset(names))


def _identity(
    authority: Authority, directory: Path, name: str, issue: Callable[[bytes], bytes], names: frozenset[str]
) -> Identity:
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(0o700)
    identity = Identity(directory / CA_FILE, directory / CERTIFICATE_FILE, directory / KEY_FILE)
    if not _is_good(identity, authority, names):
        _renew(identity, authority, directory, name, issue)
    return identity


def _renew(
    identity: Identity, authority: Authority, directory: Path, name: str, issue: Callable[[bytes], bytes]
) -> None:
    """New files beside the old, then renamed; a power cut between two renames is found by the next `_is_good`."""
    paths = (identity.ca, identity.certificate, identity.key)
    for path in paths:
        path.with_name(path.name + _NEW).unlink(missing_ok=True)
    csr = new_key_and_csr(name, directory, identity.key.name + _NEW)
    write_new(directory / (CA_FILE + _NEW), authority.certificate, 0o644)
    write_new(directory / (CERTIFICATE_FILE + _NEW), issue(csr), 0o644)
    for path in paths:
        path.with_name(path.name + _NEW).replace(path)
    sync_directory(directory)


def _is_good(identity: Identity, authority: Authority, names: frozenset[str]) -> bool:
    try:
        certificate = x509.load_pem_x509_certificate(identity.certificate.read_bytes())
        same_root = identity.ca.read_bytes() == authority.certificate
        same_key = certificate.public_key() == read_key(identity.key).public_key()
    except (OSError, ValueError, ProvisioningError):
        return False
    return same_root and same_key and names == _names(certificate) and _has_time_left(certificate)


def _names(certificate: x509.Certificate) -> frozenset[str]:
    general = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return frozenset(str(name.value) for name in general)


def _has_time_left(certificate: x509.Certificate) -> bool:
    life = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    return certificate.not_valid_after_utc - datetime.now(UTC) > life / 3
