"""The three kinds of certificate: the authority's own, a case's and the server's.

Everything starts five minutes in the past, because a case without a clock battery may be a little behind.
"""

import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from provisioning.keys import Key
from provisioning.names import SERVER

BACKDATED: Final = timedelta(minutes=5)
ROOT_LIFE: Final = timedelta(days=3650)
CASE_LIFE: Final = timedelta(days=90)
SERVER_LIFE: Final = timedelta(days=90)

PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey


def common_name(text: str) -> x509.Name:
    """A subject that is a common name and nothing else."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def root(key: Key, name: str, now: datetime) -> x509.Certificate:
    """The authority's own certificate; it may sign leaves and no further authority."""
    builder = begun(common_name(name), common_name(name), key.public_key(), now, ROOT_LIFE)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(usage(signs_certificates=True), critical=True)
    return builder.sign(key, hashes.SHA256())


def case(
    issuer: x509.Certificate, key: Key, subject: ec.EllipticCurvePublicKey, name: str, now: datetime
) -> x509.Certificate:
    """A case's certificate: it can be a TLS client and nothing else."""
    return _leaf(issuer, key, subject, name, now, CASE_LIFE, [ExtendedKeyUsageOID.CLIENT_AUTH], [name])


def server(
    issuer: x509.Certificate, key: Key, subject: ec.EllipticCurvePublicKey, names: Sequence[str], now: datetime
) -> x509.Certificate:
    """The server's certificate for host names and addresses `names`; with it the server is also the broker's client."""
    uses = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    return _leaf(issuer, key, subject, SERVER, now, SERVER_LIFE, uses, names)


def _leaf(
    issuer: x509.Certificate,
    key: Key,
    subject: ec.EllipticCurvePublicKey,
    name: str,
    now: datetime,
    life: timedelta,
    uses: list[x509.ObjectIdentifier],
    names: Sequence[str],
) -> x509.Certificate:
    builder = begun(common_name(name), issuer.subject, subject, now, life)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(usage(signs_certificates=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage(uses), critical=False)
    builder = builder.add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    return builder.add_extension(authority, critical=False).sign(key, hashes.SHA256())


def begun(
    subject: x509.Name, issuer: x509.Name, key: PublicKey, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    """A certificate's beginnings: names, key and life, which starts a little in the past."""
    builder = x509.CertificateBuilder(issuer, subject, key, x509.random_serial_number())
    builder = builder.not_valid_before(now - BACKDATED).not_valid_after(now + life)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)


def usage(*, signs_certificates: bool) -> x509.KeyUsage:
    """Either of the two things that a key may be used for: signing certificates, or proving who one is."""
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
