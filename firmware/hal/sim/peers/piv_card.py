"""The far end of `piv-pcsc` and `piv-pkcs11`: a reader, and the cards that people put into it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.cards import ReaderConnection
from firmware.hal.sim.card_slots import SimReaders
from firmware.hal.sim.peer import Poke
from firmware.hal.sim.peers.piv_applet import VERIFY, Key, Mishap, PivCard

PIN: Final = "123456"

_DAY: Final = timedelta(days=1)


class PivCardPeer:
    """`pocket` is a directory of cards: `NAME.pem` holds a key and its certificate.

    A card that is not there vouches for itself, which no authority does. Every card's PIN is 123456, and each keeps its
    counter. Made in the running loop.
    """

    def __init__(self, config: DeviceConfig, readers: SimReaders, pocket: Path | None) -> None:
        self._connection = ReaderConnection(connection_of(config, ReaderConnection).reader)
        self.slot = readers.fit(self._connection.reader)
        self._pocket = pocket
        self._cards: dict[str, PivCard] = {}
        self._pulled_at: int | None = None

    @property
    def connection(self) -> ReaderConnection:
        """Where the cards speak PIV, also where the case's own are reached by a library."""
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        return {
            "insert": Poke(self.insert, {"card": str}),
            "insert-foreign": Poke(self.insert_foreign, {}),
            "insert-mute": Poke(self.insert_mute, {}),
            "remove": Poke(self.slot.remove, {}),
            "remove-at-pin": Poke(self.remove_at_pin, {}),
            "hang": Poke(self.hang, {}),
            "slow": Poke(self.slow, {}),
            "garbage": Poke(self.garble, {}),
            "service-stops": Poke(self.slot.stop_service, {}),
            "service-starts": Poke(self.slot.start_service, {}),
            "unplug": Poke(self.slot.unplug, {}),
            "plug": Poke(self.plug, {}),
        }

    def card(self, name: str) -> PivCard:
        """Somebody's card: always the same one, with its counter as it was left."""
        if name not in self._cards:
            self._cards[name] = _card(name, self._pocket)
            self._cards[name].hears = self._pulling
        return self._cards[name]

    def insert(self, card: str) -> None:
        """Put somebody's card in; it is well again, whatever was the matter with it."""
        found = self.card(card)
        found.mishap = Mishap.NONE
        self.slot.insert(found)

    def insert_foreign(self) -> None:
        """A bank card, a health card: it answers, and knows no PIV."""
        found = self.card("foreign")
        found.mishap = Mishap.FOREIGN
        self.slot.insert(found)

    def insert_mute(self) -> None:
        """A card upside down."""
        self.slot.insert(self.card("mute"), mute=True)

    def remove_at_pin(self) -> None:
        """The card is pulled at the next PIN, while it is being verified."""
        self._pulled_at = VERIFY

    def hang(self) -> None:
        """The card that is in answers nothing any more, until it is put in anew."""
        self._befall(Mishap.HANGS)

    def garble(self) -> None:
        """The card that is in answers nonsense."""
        self._befall(Mishap.BABBLES)

    def slow(self) -> None:
        """Each answer takes its time, until the reader's plug was out."""
        self.slot.slow = True

    def plug(self) -> None:
        """Plugged in anew the reader and its card are well."""
        self.slot.slow = False
        self._befall(Mishap.NONE)
        self.slot.plug()

    def close(self) -> None:
        self.slot.unplug()

    def _befall(self, mishap: Mishap) -> None:
        for card in self._cards.values():
            if card is self.slot.card:
                card.mishap = mishap

    async def _pulling(self, instruction: int) -> None:
        if instruction == self._pulled_at:
            self._pulled_at = None
            self.slot.remove()


def _card(name: str, pocket: Path | None) -> PivCard:
    file = pocket / f"{name}.pem" if pocket else None
    if file is None or not file.is_file():
        return PivCard(*_vouching_for_itself(name), PIN)
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

    key = load_pem_private_key(file.read_bytes(), None)
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise TypeError(f"{file}: no PIV card has such a key")
    return PivCard(key, x509.load_pem_x509_certificate(file.read_bytes()).public_bytes(Encoding.DER), PIN)


def _vouching_for_itself(name: str) -> tuple[Key, bytes]:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    made = builder.not_valid_before(now - _DAY).not_valid_after(now + 365 * _DAY).sign(key, SHA256())
    return key, made.public_bytes(Encoding.DER)
