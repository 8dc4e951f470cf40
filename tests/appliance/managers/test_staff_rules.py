"""Cards that must not open the screen, one mishap each; and what a clock does that nobody believes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from fuzz import staff_certificate
from hypothesis import given, settings
from hypothesis import strategies as st
from support.staff_cards import ANNA, OFFICE, OTHER_OFFICE, Card, Cards

from firmware.appliance.managers.staff_challenge import NONCE, Purpose, challenge, signed
from firmware.appliance.managers.staff_rules import Moment, judge
from firmware.appliance.state.staff import StaffCard, StaffRefusal
from provisioning.authority import Authority
from provisioning.certificates import BACKDATED, begun, usage
from provisioning.keys import read_key
from provisioning.requests import request
from provisioning.staff_names import STAFF_SIGN_IN

CASE, SESSION = "KOFFER-0007", "0123456789abcdef"


def _now(**ahead: float) -> Moment:
    return Moment(datetime.now(UTC) + timedelta(**ahead), certain=True)


@pytest.fixture
def cards(tmp_path: Path) -> Cards:
    return Cards.create(tmp_path / "staff")


def _handmade(
    cards: Cards,
    *,
    uses: tuple[str, ...] = (STAFF_SIGN_IN,),
    ca: bool = False,
    signs: bool = False,
    units: tuple[str, ...] = (OFFICE,),
    names: tuple[str, ...] = (ANNA,),
    more: tuple[tuple[x509.ExtensionType, bool], ...] = (),
    key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey | None = None,
) -> bytes:
    """What a careless hand might sign with the authority's own key."""
    issuer = x509.load_pem_x509_certificate(cards.authority.path.read_bytes())
    own = read_key(cards.authority.path.with_name("ca.key"))
    words = [x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit) for unit in units]
    words += [x509.NameAttribute(NameOID.COMMON_NAME, name) for name in names]
    key = key or ec.generate_private_key(ec.SECP256R1()).public_key()
    builder = begun(x509.Name(words), issuer.subject, key, datetime.now(UTC), timedelta(days=10))
    builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    builder = builder.add_extension(usage(signs_certificates=signs), critical=True)
    if uses:
        purpose = x509.ExtendedKeyUsage([x509.ObjectIdentifier(use) for use in uses])
        builder = builder.add_extension(purpose, critical=True)
    for extension, critical in more:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(own, hashes.SHA256()).public_bytes(Encoding.DER)


@pytest.mark.parametrize("kind", ["p256", "rsa"])
def test_a_good_card_tells_pseudonym_office_and_last_day(cards: Cards, kind: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1()) if kind == "p256" else rsa.generate_private_key(65537, 2048)
    card = cards.card(key=key)
    until = card.certificate.not_valid_after_utc
    assert judge(card.der, cards.pinned(), _now()) == StaffCard(ANNA, OFFICE, True, until)


def test_a_clerk_stands_in_for_another_office(cards: Cards) -> None:
    card = cards.card(offices=(OTHER_OFFICE, OFFICE))
    told = judge(card.der, cards.pinned(OFFICE), _now())
    assert isinstance(told, StaffCard)
    assert (told.office, told.own) == (OFFICE, False)
    own = judge(card.der, cards.pinned(OTHER_OFFICE, OFFICE), _now())
    assert isinstance(own, StaffCard)
    assert (own.office, own.own) == (OTHER_OFFICE, True)


def test_a_clerk_of_an_office_for_which_this_case_does_not_work(cards: Cards) -> None:
    assert judge(cards.card().der, cards.pinned(OTHER_OFFICE), _now()) is StaffRefusal.OFFICE


def test_a_representation_that_is_over(cards: Cards) -> None:
    card = cards.card(offices=(OTHER_OFFICE, OFFICE), days=3)
    assert isinstance(judge(card.der, cards.pinned(with_list=False), _now(days=2)), StaffCard)
    assert judge(card.der, cards.pinned(with_list=False), _now(days=4)) is StaffRefusal.EXPIRED


def test_card_that_is_not_valid_yet(cards: Cards) -> None:
    before = Moment(datetime.now(UTC) - BACKDATED - timedelta(minutes=1), certain=True)
    assert judge(cards.card().der, cards.pinned(), before) is StaffRefusal.EARLY


def test_revoked_card_and_the_others_of_that_list(cards: Cards) -> None:
    lost, kept = cards.card(), cards.card("OP-000000")
    cards.authority.revoke(ANNA)
    assert judge(lost.der, cards.pinned(), _now()) is StaffRefusal.REVOKED
    assert isinstance(judge(kept.der, cards.pinned(), _now()), StaffCard)


def test_list_that_is_older_than_it_may_be_lets_nobody_in(cards: Cards) -> None:
    card = cards.card()
    assert isinstance(judge(card.der, cards.pinned(), _now(days=34)), StaffCard)
    assert judge(card.der, cards.pinned(), _now(days=36)) is StaffRefusal.LIST_STALE


@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n"])
def test_broken_list_lets_nobody_in(cards: Cards, content: bytes | None) -> None:
    card = cards.card()
    cards.authority.list.unlink() if content is None else cards.authority.list.write_bytes(content)
    assert judge(card.der, cards.pinned(), _now()) is StaffRefusal.LIST_BROKEN


def test_list_of_another_authority_of_the_same_name(cards: Cards, tmp_path: Path) -> None:
    other = Cards.create(tmp_path / "other")
    pinned = replace(cards.pinned(), revoked=other.authority.list)
    assert judge(cards.card().der, pinned, _now()) is StaffRefusal.LIST_BROKEN


def test_list_with_a_critical_word_that_nobody_here_knows(cards: Cards) -> None:
    issuer = x509.load_pem_x509_certificate(cards.authority.path.read_bytes())
    now = datetime.now(UTC)
    builder = x509.CertificateRevocationListBuilder(issuer.subject, now, now + timedelta(days=1))
    partial = x509.IssuingDistributionPoint(None, None, True, False, None, False, False)
    builder = builder.add_extension(partial, critical=True)
    made = builder.sign(read_key(cards.authority.path.with_name("ca.key")), hashes.SHA256())
    cards.authority.list.write_bytes(made.public_bytes(Encoding.PEM))
    assert judge(cards.card().der, cards.pinned(), _now()) is StaffRefusal.LIST_BROKEN


def test_card_of_another_authority_of_the_same_name(cards: Cards, tmp_path: Path) -> None:
    other = Cards.create(tmp_path / "other")
    assert judge(other.card().der, cards.pinned(), _now()) is StaffRefusal.STRANGER


def test_certificate_of_a_case_is_no_staff_card(cards: Cards, tmp_path: Path) -> None:
    fleet = Authority.create(tmp_path / "fleet")
    case = x509.load_pem_x509_certificate(
        fleet.issue_case(CASE, request(ec.generate_private_key(ec.SECP256R1()), CASE))
    )
    assert judge(case.public_bytes(Encoding.DER), cards.pinned(), _now()) is StaffRefusal.STRANGER
    both = replace(cards.pinned(with_list=False), authority=fleet.path)  # even where somebody pinned the wrong one
    assert judge(case.public_bytes(Encoding.DER), both, _now()) is StaffRefusal.PURPOSE


def test_authority_itself_is_no_card(cards: Cards) -> None:
    itself = x509.load_pem_x509_certificate(cards.authority.path.read_bytes()).public_bytes(Encoding.DER)
    assert judge(itself, cards.pinned(), _now()) is StaffRefusal.PURPOSE


@pytest.mark.parametrize(
    "wrong",
    [
        {"uses": ()},
        {"uses": (ExtendedKeyUsageOID.CLIENT_AUTH.dotted_string,)},
        {"uses": (ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE.dotted_string,)},
        {"ca": True},
        {"signs": True},
        {"names": ("Erika Mustermann",)},
        {"names": (ANNA, "OP-000000")},
        {"names": ()},
        {"more": ((x509.NameConstraints([x509.DNSName("a.de")], None), True),)},
    ],
)
def test_signed_by_the_authority_and_still_no_card(cards: Cards, wrong: dict[str, object]) -> None:
    assert isinstance(judge(_handmade(cards), cards.pinned(), _now()), StaffCard)  # else each would be refused anyway
    assert judge(_handmade(cards, **wrong), cards.pinned(), _now()) is StaffRefusal.PURPOSE  # type: ignore[arg-type]


def test_keys_that_no_card_may_have(cards: Cards) -> None:
    for key in (rsa.generate_private_key(65537, 1024), ec.generate_private_key(ec.SECP384R1())):
        assert judge(_handmade(cards, key=key.public_key()), cards.pinned(), _now()) is StaffRefusal.KEY


def test_authority_that_is_missing_or_broken(cards: Cards, tmp_path: Path) -> None:
    card, broken = cards.card(), tmp_path / "broken.crt"
    broken.write_bytes(b"nothing")
    for path in (broken, tmp_path / "missing.crt"):
        assert judge(card.der, replace(cards.pinned(), authority=path), _now()) is StaffRefusal.AUTHORITY


@given(st.binary(max_size=600))
def test_garbage_on_a_card(garbage: bytes) -> None:
    staff_certificate.fuzz_one(garbage)


@settings(max_examples=300)
@given(st.integers(0, 10_000), st.integers(1, 255))
def test_card_with_one_byte_altered(tmp_path_factory: pytest.TempPathFactory, place: int, flip: int) -> None:
    """Whatever is altered, nobody is signed in: the signature covers all of it but itself."""
    cards, card = _shared(tmp_path_factory)
    altered = bytearray(card.der)
    altered[place % len(altered)] ^= flip
    assert isinstance(judge(bytes(altered), cards.pinned(), _now()), StaffRefusal)


_made: list[tuple[Cards, Card]] = []


def _shared(factory: pytest.TempPathFactory) -> tuple[Cards, Card]:
    if not _made:
        cards = Cards.create(factory.mktemp("shared"))
        _made.append((cards, cards.card()))
    return _made[0]


def test_an_untrusted_clock_shuts_nobody_out_and_brings_nothing_back(cards: Cards) -> None:
    card = cards.card(days=10)
    pinned = cards.pinned(with_list=False)
    cellar = Moment(datetime(2026, 1, 1, tzinfo=UTC), certain=False)
    assert isinstance(judge(card.der, pinned, cellar), StaffCard)  # it may well be later than that
    over = Moment(datetime.now(UTC) + timedelta(days=11), certain=False)
    assert judge(card.der, pinned, over) is StaffRefusal.EXPIRED  # later still it is even more over
    assert judge(card.der, cards.pinned(), Moment(_now(days=36).at, certain=False)) is StaffRefusal.EXPIRED


@pytest.mark.parametrize("kind", ["p256", "rsa"])
def test_a_signature_is_good_for_one_question_only(cards: Cards, kind: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1()) if kind == "p256" else rsa.generate_private_key(65537, 2048)
    card, other = cards.card(key=key), cards.card("OP-000000")
    asked = challenge(Purpose.SIGN_IN, CASE, SESSION)
    proof = card.sign(asked)
    assert signed(card.der, asked, proof)
    assert not signed(other.der, asked, proof)
    assert not signed(card.der, asked, b"")
    assert not signed(card.der, asked[:-1] + bytes([asked[-1] ^ 1]), proof)
    assert not signed(card.der, asked.replace(b"sign-in", b"witness"), proof)


def test_no_two_questions_are_the_same() -> None:
    asked = {challenge(Purpose.SIGN_IN, CASE, SESSION) for _ in range(100)}
    assert len(asked) == 100
    assert all(CASE.encode() in one and SESSION.encode() in one for one in asked)
    assert len({one[-NONCE:] for one in asked}) == 100


def test_key_of_a_kind_that_signs_otherwise(cards: Cards) -> None:
    own = ed25519.Ed25519PrivateKey.generate()
    issuer = x509.load_pem_x509_certificate(cards.authority.path.read_bytes())
    builder = x509.CertificateBuilder(issuer.subject, issuer.subject, own.public_key(), 1)
    builder = builder.not_valid_before(datetime.now(UTC)).not_valid_after(datetime.now(UTC) + timedelta(days=1))
    made = builder.sign(own, None).public_bytes(Encoding.DER)
    asked = challenge(Purpose.WITNESS, CASE, SESSION)
    assert not signed(made, asked, own.sign(asked))
