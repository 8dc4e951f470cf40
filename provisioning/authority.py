"""The fleet's own small certificate authority: one root on the server's disk, and nobody else is believed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from provisioning import certificates, requests
from provisioning.errors import ProvisioningError, RequestRefused
from provisioning.keys import Key, new_key, read_key, write_key, write_new
from provisioning.names import SERVER, is_case_id

CERTIFICATE: Final = "ca.crt"
KEY: Final = "ca.key"


class Authority:
    """Signs for cases and for the server. Its names are what the broker's access rules are made of."""

    def __init__(self, directory: Path, certificate: x509.Certificate, key: Key) -> None:
        self.path = directory / CERTIFICATE
        self._certificate = certificate
        self._key = key

    @classmethod
    def create(cls, directory: Path, name: str = "Amtskoffer fleet authority") -> "Authority":
        """A new authority in `directory`, which becomes private; one that is there already is never overwritten."""
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        directory.chmod(0o700)
        key = new_key()
        try:
            write_key(key, directory / KEY)
        except FileExistsError as problem:
            raise ProvisioningError(f"{directory}: there is an authority already") from problem
        certificate = certificates.root(key, name, datetime.now(UTC))
        write_new(directory / CERTIFICATE, certificate.public_bytes(Encoding.PEM), 0o644)
        return cls(directory, certificate, key)

    @classmethod
    def open(cls, directory: Path) -> "Authority":
        """The authority that was created in `directory`."""
        key = read_key(directory / KEY)
        try:
            certificate = x509.load_pem_x509_certificate((directory / CERTIFICATE).read_bytes())
        except (OSError, ValueError) as problem:
            raise ProvisioningError(f"{directory / CERTIFICATE}: holds no certificate") from problem
        if certificate.public_key() != key.public_key():
            raise ProvisioningError(f"{directory}: key and certificate do not belong together")
        return cls(directory, certificate, key)

    @property
    def certificate(self) -> bytes:
        """The root certificate (PEM) that cases and server trust."""
        return self._certificate.public_bytes(Encoding.PEM)

    def issue_case(self, case_id: str, csr: bytes) -> bytes:
        """A certificate (PEM, 90 days) for the case, from its request (PEM)."""
        if not is_case_id(case_id):
            raise RequestRefused(f"{case_id!r} cannot name a case")
        public = requests.check(csr, case_id)
        issued = certificates.case(self._certificate, self._key, public, case_id, datetime.now(UTC))
        return issued.public_bytes(Encoding.PEM)

    def issue_server(self, names: Sequence[str], csr: bytes) -> bytes:
        """A certificate (PEM, 90 days) for the server, valid for the host names and addresses `names`."""
        if not names:
            raise RequestRefused("a server needs at least one host name or address")
        public = requests.check(csr, SERVER)
        issued = certificates.server(self._certificate, self._key, public, names, datetime.now(UTC))
        return issued.public_bytes(Encoding.PEM)
