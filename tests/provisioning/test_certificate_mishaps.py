"""Who gets a certificate and who does not, and what a certificate is good for."""

import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given
from hypothesis import strategies as st

from provisioning.authority import Authority
from provisioning.certificates import common_name
from provisioning.errors import KeyFileRefused, ProvisioningError, RequestRefused
from provisioning.keys import new_key, read_key
from provisioning.local import case_identity, server_identity
from provisioning.names import SERVER, is_case_id
from provisioning.requests import check, new_key_and_csr, request

CASE = "KOFFER-0007"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.create(tmp_path / "authority")


def _pem(builder: x509.CertificateSigningRequestBuilder, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@pytest.mark.parametrize(
    "name",
    ["#", "+", "KOFFER-0007/up", "koffer-0007", "KOF", "-KOFFER", "K" * 33, "KOFFER 7", "KOFFER-7\n", SERVER, ""],
)
def test_name_that_would_be_more_than_one_topic_level(authority: Authority, name: str) -> None:
    csr = request(new_key(), name or "X")
    with pytest.raises(RequestRefused, match="cannot name a case"):
        authority.issue_case(name, csr)


@given(st.text())
def test_no_case_id_has_anything_special_for_a_broker(name: str) -> None:
    if is_case_id(name):
        assert name.isascii()
        assert not set(name) & set("/#+$ \n\x00")
        assert name != SERVER


def test_request_for_another_case(authority: Authority) -> None:
    with pytest.raises(RequestRefused, match="exactly"):
        authority.issue_case(CASE, request(new_key(), "KOFFER-0008"))


def test_request_with_a_second_name(authority: Authority) -> None:
    both = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name) for name in (CASE, "KOFFER-0008")])
    with pytest.raises(RequestRefused, match="exactly"):
        authority.issue_case(CASE, _pem(x509.CertificateSigningRequestBuilder(both), new_key()))


def test_request_with_a_weak_or_strange_key(authority: Authority) -> None:
    builder = x509.CertificateSigningRequestBuilder(common_name(CASE))
    for key in (rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP384R1())):
        with pytest.raises(RequestRefused, match="P-256"):
            authority.issue_case(CASE, _pem(builder, key))


def test_request_that_was_altered_on_its_way(authority: Authority) -> None:
    csr = x509.load_pem_x509_csr(request(new_key(), CASE)).public_bytes(serialization.Encoding.DER)
    altered = csr.replace(b"KOFFER-0007", b"KOFFER-0008")
    pem = x509.load_der_x509_csr(altered).public_bytes(serialization.Encoding.PEM)
    with pytest.raises(RequestRefused, match="not signed by its own key"):
        authority.issue_case("KOFFER-0008", pem)


@given(st.binary(max_size=200))
def test_request_that_is_none(garbage: bytes) -> None:
    with pytest.raises(RequestRefused):
        check(garbage, CASE)


def test_case_certificate_is_short_lived_and_good_for_nothing_but_a_client(authority: Authority) -> None:
    issued = x509.load_pem_x509_certificate(authority.issue_case(CASE, request(new_key(), CASE)))
    assert issued.not_valid_after_utc - issued.not_valid_before_utc == timedelta(days=90, minutes=5)
    assert issued.not_valid_before_utc < datetime.now(UTC) - timedelta(minutes=4)
    uses = issued.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(uses) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert not issued.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_private_key_is_never_readable_by_others_and_never_overwritten(tmp_path: Path) -> None:
    new_key_and_csr(CASE, tmp_path)
    assert stat.S_IMODE((tmp_path / "private.key").stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        new_key_and_csr(CASE, tmp_path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o700])
def test_private_key_that_others_can_read(tmp_path: Path, authority: Authority, mode: int) -> None:
    identity = case_identity(authority, tmp_path / "case", CASE)
    identity.key.chmod(mode)
    with pytest.raises(KeyFileRefused, match="wider than 0600"):
        identity.client_context()
    with pytest.raises(KeyFileRefused, match="wider than 0600"):
        read_key(identity.key)


def test_private_key_behind_a_link(tmp_path: Path, authority: Authority) -> None:
    identity = case_identity(authority, tmp_path / "case", CASE)
    identity.key.rename(tmp_path / "elsewhere.key")
    identity.key.symlink_to(tmp_path / "elsewhere.key")
    with pytest.raises(KeyFileRefused, match="no regular file"):
        identity.client_context()


def test_authority_is_opened_again_and_never_made_twice(tmp_path: Path, authority: Authority) -> None:
    assert Authority.open(tmp_path / "authority").certificate == authority.certificate
    with pytest.raises(ProvisioningError, match="already"):
        Authority.create(tmp_path / "authority")
    assert stat.S_IMODE((tmp_path / "authority" / "ca.key").stat().st_mode) == 0o600


def test_authority_whose_files_were_mixed_up(tmp_path: Path, authority: Authority) -> None:
    other = Authority.create(tmp_path / "other")
    (tmp_path / "authority" / "ca.crt").write_bytes(other.certificate)
    with pytest.raises(ProvisioningError, match="do not belong together"):
        Authority.open(tmp_path / "authority")


def _keep(_directory: Path) -> None:
    pass


def _lose_certificate(directory: Path) -> None:
    (directory / "certificate.crt").unlink()


def _tear_certificate(directory: Path) -> None:
    (directory / "certificate.crt").write_text("-----BEGIN CERTIFICATE-----\nMII")


def _lose_key_between_two_renames(directory: Path) -> None:
    (directory / "private.key").unlink()
    new_key_and_csr(CASE, directory)


@pytest.mark.parametrize(
    ("mishap", "kept"),
    [(_keep, True), (_lose_certificate, False), (_tear_certificate, False), (_lose_key_between_two_renames, False)],
)
def test_identity_is_kept_while_good_and_made_anew_when_broken(
    tmp_path: Path, authority: Authority, mishap: Callable[[Path], None], kept: bool
) -> None:
    first = case_identity(authority, tmp_path / "case", CASE)
    before = first.certificate.read_bytes()
    mishap(tmp_path / "case")
    second = case_identity(authority, tmp_path / "case", CASE)
    second.client_context()
    assert (second.certificate.read_bytes() == before) is kept


def test_server_moves_to_another_name(tmp_path: Path, authority: Authority) -> None:
    before = server_identity(authority, tmp_path / "server", ["127.0.0.1"]).certificate.read_bytes()
    after = server_identity(authority, tmp_path / "server", ["127.0.0.1", "fleet.example"]).certificate.read_bytes()
    assert before != after
