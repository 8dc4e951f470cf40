"""Who we are and whom we trust: the one place where TLS is set up. Verification cannot be switched off."""

import hashlib
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from provisioning.errors import ProvisioningError
from provisioning.keys import check_private

_NO_CHECK_TIME: Final = ssl.VerifyFlags(0x200000)  # X509_V_FLAG_NO_CHECK_TIME of OpenSSL, which Python has no name for


@dataclass(frozen=True, slots=True)
class Identity:
    """Three PEM files: the root we trust, our certificate, and its key (mode 0600, else refused)."""

    ca: Path
    certificate: Path
    key: Path

    def digest(self) -> bytes:
        """What tells one identity from another: of everything that its files say. Raises `ProvisioningError`."""
        check_private(self.key)
        papers = hashlib.sha256()
        for path in (self.ca, self.certificate, self.key):
            try:
                papers.update(hashlib.sha256(path.read_bytes()).digest())
            except OSError as problem:
                raise ProvisioningError(f"{path}: {problem.strerror}") from problem
        return papers.digest()

    def client_context(self) -> ssl.SSLContext:
        """TLS 1.2 or newer; the server must prove its name, and we show our certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return self._equip(context)

    def undated_client_context(self) -> ssl.SSLContext:
        """The same, but the dates of the server's certificate are not looked at: for the one question what time it is.

        Its authority and its name are. Whoever uses this says nothing else there and believes no time before its floor.
        """
        context = self.client_context()
        context.verify_flags |= _NO_CHECK_TIME
        return context

    def server_context(self) -> ssl.SSLContext:
        """TLS 1.2 or newer; who comes without a certificate of our root is refused in the handshake.

        A session that may be resumed is kept here and only its number goes out: a ticket that holds the client's
        certificate is a kilobyte, and a connection that does not resume brings two.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.verify_mode = ssl.CERT_REQUIRED
        context.options |= ssl.OP_NO_TICKET
        context.num_tickets = 1
        return self._equip(context)

    def _equip(self, context: ssl.SSLContext) -> ssl.SSLContext:
        check_private(self.key)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        try:
            context.load_verify_locations(self.ca)
            context.load_cert_chain(self.certificate, self.key)
        except (OSError, ssl.SSLError) as problem:
            raise ProvisioningError(f"{self.certificate}, {self.key}, {self.ca}: {problem}") from problem
        return context


@dataclass(frozen=True, slots=True)
class Pinned:
    """A device that signs its own certificate, known by the SHA-256 of it (64 hexadecimal digits) and by nothing else.

    Names, dates and issuers in such a certificate are whatever the device made up, so only the digest is looked at.
    """

    fingerprint: str

    def client_context(self) -> ssl.SSLContext:
        """TLS 1.2 or newer; every handshake ends in an error unless the certificate is the pinned one."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE  # what it would look at is made up; `_Checked` looks instead
        context.sslobject_class = type("_CheckedHere", (_Checked,), {"pin": bytes.fromhex(self.fingerprint)})
        return context


class _Checked(ssl.SSLObject):
    """A conversation that begins only with the owner of the one certificate."""

    pin: bytes

    def do_handshake(self) -> None:
        super().do_handshake()
        shown = self.getpeercert(binary_form=True) or b""
        if hashlib.sha256(shown).digest() != self.pin:
            raise ssl.SSLCertVerificationError("not the certificate that is pinned")
