"""Who gets a staff card, what stands on it, and what openssl says to all of it."""

import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from firmware.appliance.cli import staff as verb
from provisioning.authority import Authority
from provisioning.certificates import PublicKey, common_name
from provisioning.errors import ProvisioningError, RequestRefused
from provisioning.requests import request
from provisioning.staff import StaffAuthority
from provisioning.staff_certificates import card_key, piv_object
from provisioning.staff_names import OPERATOR, STAFF_SIGN_IN, is_operator, new_operator

OFFICES = ("Amt Ostseewinkel", "Amt Klützer Winkel")
OPERATOR_ID = "OP-7F3K2A"


def _until(days: int = 365) -> datetime:
    return datetime.now(UTC).replace(microsecond=0) + timedelta(days=days)


def _bare(key: PublicKey, encoding: Encoding = Encoding.DER) -> bytes:
    return key.public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)


@pytest.fixture
def authority(tmp_path: Path) -> StaffAuthority:
    return StaffAuthority.create(tmp_path / "staff")


def _openssl(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["openssl", *words], capture_output=True, text=True, check=False)


def _saved(certificate: x509.Certificate, path: Path) -> str:
    path.write_bytes(certificate.public_bytes(Encoding.PEM))
    return str(path)


@pytest.mark.peer("openssl")
def test_openssl_verifies_what_is_issued_and_what_is_revoked(authority: StaffAuthority, tmp_path: Path) -> None:
    keys: tuple[PublicKey, ...] = (
        ec.generate_private_key(ec.SECP256R1()).public_key(),
        rsa.generate_private_key(65537, 2048).public_key(),
    )
    names = (OPERATOR_ID, new_operator())
    files = [
        _saved(authority.issue(_bare(key), name, OFFICES, _until()), tmp_path / f"{name}.crt")
        for key, name in zip(keys, names, strict=True)
    ]
    check = ("verify", "-x509_strict", "-crl_check", "-CAfile", str(authority.path), "-CRLfile", str(authority.list))
    assert all(_openssl(*check, file).returncode == 0 for file in files)
    assert authority.revoke(OPERATOR_ID) == 1
    revoked = _openssl(*check, files[0])
    assert revoked.returncode != 0
    assert "certificate revoked" in revoked.stderr
    assert _openssl(*check, files[1]).returncode == 0
    assert "verify OK" in _openssl("crl", "-in", str(authority.list), "-CAfile", str(authority.path), "-noout").stderr


@pytest.mark.peer("openssl")
def test_openssl_reads_purpose_pseudonym_and_offices(authority: StaffAuthority, tmp_path: Path) -> None:
    card = ec.generate_private_key(ec.SECP256R1()).public_key()
    file = _saved(authority.issue(_bare(card), OPERATOR_ID, OFFICES, _until()), tmp_path / "card.crt")
    said = _openssl("x509", "-in", file, "-noout", "-text", "-nameopt", "utf8,sep_comma_plus").stdout
    assert f"OU=Amt Ostseewinkel,OU=Amt Klützer Winkel,CN={OPERATOR_ID}" in said.replace(" = ", "=")
    assert STAFF_SIGN_IN in said
    assert "TLS Web Client" not in said


@pytest.mark.peer("openssl")
def test_case_certificate_of_the_fleet_is_no_staff_card(authority: StaffAuthority, tmp_path: Path) -> None:
    fleet = Authority.create(tmp_path / "fleet")
    file = tmp_path / "case.crt"
    file.write_bytes(fleet.issue_case("KOFFER-0007", request(ec.generate_private_key(ec.SECP256R1()), "KOFFER-0007")))
    assert _openssl("verify", "-CAfile", str(authority.path), str(file)).returncode != 0


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_key_comes_as_a_request_or_bare(encoding: Encoding) -> None:
    key = rsa.generate_private_key(65537, 2048)
    csr = x509.CertificateSigningRequestBuilder(common_name("whatever")).sign(key, hashes.SHA256())
    assert card_key(csr.public_bytes(encoding)) == key.public_key()
    assert card_key(_bare(key.public_key(), encoding)) == key.public_key()


@pytest.mark.parametrize("bits", [1024, 3072])
def test_rsa_key_of_another_size(bits: int) -> None:
    with pytest.raises(RequestRefused, match="2048"):
        card_key(_bare(rsa.generate_private_key(65537, bits).public_key()))


def test_curve_that_is_not_p256() -> None:
    with pytest.raises(RequestRefused, match="P-256"):
        card_key(_bare(ec.generate_private_key(ec.SECP384R1()).public_key()))


def test_request_that_was_altered() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    csr = x509.load_pem_x509_csr(request(key, "KOFFER-0007")).public_bytes(Encoding.DER)
    with pytest.raises(RequestRefused, match="its own key"):
        card_key(csr.replace(b"KOFFER-0007", b"KOFFER-0008"))


@given(st.binary(max_size=300))
def test_request_that_is_none(garbage: bytes) -> None:
    with pytest.raises(RequestRefused):
        card_key(garbage)


@pytest.mark.parametrize(
    "name", ["Erika Mustermann", "OP-7F3K2", "OP-7f3k2a", "OP-ILOU12", "OP-7F3K2A\n", "KOFFER-0007"]
)
def test_name_that_might_be_a_persons(authority: StaffAuthority, name: str) -> None:
    card = ec.generate_private_key(ec.SECP256R1()).public_key()
    with pytest.raises(RequestRefused, match="pseudonym"):
        authority.issue(_bare(card), name, OFFICES, _until())


def test_new_pseudonyms_fit_their_pattern() -> None:
    assert all(is_operator(new_operator()) for _ in range(200)), OPERATOR


@pytest.mark.parametrize("offices", [(), ("",), (" Amt",), ("x" * 61,), ("Amt",) * 9, ("Amt\nzwei",)])
def test_offices_that_cannot_be(authority: StaffAuthority, offices: tuple[str, ...]) -> None:
    card = ec.generate_private_key(ec.SECP256R1()).public_key()
    with pytest.raises(RequestRefused, match="offices"):
        authority.issue(_bare(card), OPERATOR_ID, offices, _until())


@pytest.mark.parametrize("days", [-1, 4000])
def test_card_that_would_never_or_too_long_be_good(authority: StaffAuthority, days: int) -> None:
    card = ec.generate_private_key(ec.SECP256R1()).public_key()
    with pytest.raises(RequestRefused, match="ends"):
        authority.issue(_bare(card), OPERATOR_ID, OFFICES, _until(days))


def test_revocations_add_up_and_are_numbered(authority: StaffAuthority) -> None:
    keys = [ec.generate_private_key(ec.SECP256R1()).public_key() for _ in range(3)]
    first = authority.issue(_bare(keys[0]), OPERATOR_ID, OFFICES, _until())
    again = authority.issue(_bare(keys[1]), OPERATOR_ID, OFFICES, _until())
    other = authority.issue(_bare(keys[2]), "OP-000000", OFFICES, _until())
    assert authority.revoke(OPERATOR_ID) == 2  # the lost card and the one before it
    assert authority.revoke(OPERATOR_ID) == 0
    assert authority.revoke("OP-000000") == 1
    authority.renew_list()
    found = x509.load_pem_x509_crl(authority.list.read_bytes())
    assert {gone.serial_number for gone in found} == {one.serial_number for one in (first, again, other)}
    assert found.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == 5


def test_forged_list_is_not_carried_on(authority: StaffAuthority, tmp_path: Path) -> None:
    other = StaffAuthority.create(tmp_path / "other")
    authority.list.write_bytes(other.list.read_bytes())
    with pytest.raises(ProvisioningError, match="not signed"):
        authority.renew_list()


def test_piv_object_is_what_the_standard_says(authority: StaffAuthority) -> None:
    card = rsa.generate_private_key(65537, 2048).public_key()
    issued = authority.issue(_bare(card), OPERATOR_ID, OFFICES, _until())
    der = issued.public_bytes(Encoding.DER)
    size = len(der)
    inner = b"\x70\x82" + size.to_bytes(2, "big") + der + b"\x71\x01\x00\xfe\x00"
    assert piv_object(issued) == b"\x53\x82" + len(inner).to_bytes(2, "big") + inner


def test_the_verb_goes_from_the_authority_to_a_revoked_card(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ca, key, out, piv = (tmp_path / name for name in ("ca", "card.pub", "card.crt", "card.piv"))
    key.write_bytes(_bare(ec.generate_private_key(ec.SECP256R1()).public_key(), Encoding.PEM))
    assert verb.main(["ca", "--ca", str(ca)]) == 0
    words = ["issue", "--ca", str(ca), "--key", str(key), "--office", OFFICES[0], "--until", f"{_until():%Y-%m-%d}"]
    assert verb.main([*words, "--out", str(out), "--piv", str(piv)]) == 0
    issued = x509.load_pem_x509_certificate(out.read_bytes())
    operator = str(issued.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
    assert operator in capsys.readouterr().out
    assert piv.read_bytes() == piv_object(issued)
    assert verb.main([*words, "--out", str(out)]) == 1  # never overwritten
    assert verb.main(["revoke", "--ca", str(ca), operator]) == 0
    assert verb.main(["revoke", "--ca", str(ca), operator]) == 1
    assert verb.main(["renew-list", "--ca", str(ca)]) == 0
    assert verb.main(["ca", "--ca", str(ca)]) == 1
    assert "there is an authority already" in capsys.readouterr().err


def test_the_authority_is_nobody_elses_to_read(authority: StaffAuthority) -> None:
    os.chmod(authority.path.with_name("ca.key"), 0o644)  # noqa: PTH101
    with pytest.raises(ProvisioningError, match="wider than 0600"):
        StaffAuthority(authority.path.parent)
