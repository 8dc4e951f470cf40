"""The seal on a day: its protocol is signed by the case, and its book is chained to the protocol.

The signature is a detached CMS (DER) over the canonical text of the protocol. Anybody can check it:

    openssl cms -verify -binary -inform DER -in NAME.json.p7s -content NAME.json -CAfile root.pem -purpose any

`-purpose any`, because the certificate of a case is one for TLS clients; after its 90 days also `-attime` with a time
at which it was valid. `koffer check-closings` compares the signed text with the book.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from firmware.appliance.book.entries import Line, canonical, link
from firmware.appliance.book.protocol import Protocol


def digest(text: bytes) -> str:
    """SHA-256 of the canonical protocol, in hexadecimal."""
    return hashlib.sha256(text).hexdigest()


def sign(text: bytes, certificate: Path, key: Path) -> bytes:
    """The case's signature over `text`. Raises `OSError`, `ValueError`, `ProvisioningError`. Blocks."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
    from cryptography.x509 import load_pem_x509_certificates

    from provisioning.keys import read_key

    own, *others = load_pem_x509_certificates(certificate.read_bytes())
    secret = read_key(key)
    if own.public_key() != secret.public_key():
        raise ValueError(f"{certificate} and {key} do not belong together")
    builder = PKCS7SignatureBuilder().set_data(text).add_signer(own, secret, SHA256())
    for other in others:
        builder = builder.add_certificate(other)
    return builder.sign(Encoding.DER, [PKCS7Options.DetachedSignature, PKCS7Options.Binary])


def holds(made: Protocol, lines: Iterable[Line], before: bytes) -> bool:
    """Whether the book still says what it said when `made` was signed; `before` is the link before the day.

    Whoever changes a line and writes the chain anew has another chain than the signed one.
    """
    number = made.first_line
    for line in lines:
        if line.number > made.last_line:
            break
        if line.number != number:
            return False
        before, number = link(before, canonical(line)), number + 1
    return number == made.last_line + 1 and before.hex() == made.chain
