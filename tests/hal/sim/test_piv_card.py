"""The far end of a staff card reader: whatever happens there, in any order, and what no record may hold of it."""

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from support.devices import device
from support.piv_cards import certificate, key_of

from firmware.clock import FakeClock, settle
from firmware.hal.config import HalConfig
from firmware.hal.config.cards import ReaderConnection
from firmware.hal.contracts.base import next_item, until_quiet
from firmware.hal.drivers.card_reader import COMMAND, StaffCardReader
from firmware.hal.errors import HalError
from firmware.hal.inventory import Hal, build_hal
from firmware.hal.kinds import Kind
from firmware.hal.ports.card_reader import CardPresence, CardTrouble, Identified, PinBlocked, PinWrong, Signed
from firmware.hal.ports.device import Condition, Reason
from firmware.hal.sim.peers.piv_card import PIN

Told = AsyncGenerator[Condition | CardPresence, None]
READER = device(Kind.CARD_READER, "piv-pcsc", ReaderConnection("Reader 0"))


class Office:
    """A rehearsed reader, and hands."""

    def __init__(self, below: Path) -> None:
        self.clock = FakeClock()
        self.hal: Hal = build_hal(HalConfig((), (READER,)), self.clock, True, below)
        peripheral = self.hal.devices[READER.name].peripheral
        assert isinstance(peripheral, StaffCardReader)
        self.reader = peripheral

    def poke(self, name: str, **arguments: str) -> None:
        assert self.hal.world is not None
        self.hal.world.poke(READER.name, name, arguments)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = Office(tmp_path)
    yield office
    await office.hal.close()


async def until(stream: Told, office: Office, presence: CardPresence) -> None:
    while await next_item(stream, office.clock) is not presence:
        pass


async def test_a_card_of_the_pocket_is_who_it_says(office: Office, tmp_path: Path) -> None:
    (tmp_path / "cards").mkdir()
    private = key_of("ec").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "cards" / "anna.pem").write_bytes(private + certificate("ec").public_bytes(Encoding.PEM))
    office.poke("insert", card="anna")
    async with aclosing(office.reader.observe()) as stream:
        await until(stream, office, CardPresence.STAFF)
        assert await office.reader.identify() == Identified(certificate("ec").public_bytes(Encoding.DER), 3)


async def test_a_card_keeps_its_counter_while_it_is_out(office: Office) -> None:
    async with aclosing(office.reader.observe()) as stream:
        for left in (2, 1):
            office.poke("insert", card="bernd")
            await until(stream, office, CardPresence.STAFF)
            assert await office.reader.sign("999999", b"challenge") == PinWrong(left)
            office.poke("remove")
            await until(stream, office, CardPresence.NONE)


async def test_a_card_pulled_at_the_pin_signs_nothing(office: Office) -> None:
    office.poke("insert", card="anna")
    office.poke("remove-at-pin")
    async with aclosing(office.reader.observe()) as stream:
        await until(stream, office, CardPresence.STAFF)
        assert await office.reader.sign(PIN, b"challenge") == CardTrouble(Reason.CARD_MISSING)
        assert await next_item(stream, office.clock) is CardPresence.NONE


@pytest.mark.parametrize("seed", range(3))
async def test_anything_in_any_order_is_a_value_or_a_hal_error(office: Office, seed: int) -> None:
    dice = random.Random(seed)
    assert office.hal.world is not None
    pokes = office.hal.world.pokes()[READER.name]
    for _ in range(8):
        async with aclosing(office.reader.observe()) as stream:
            reading = asyncio.ensure_future(until_quiet(stream, office.clock))
            for _ in range(dice.randrange(1, 8)):
                name = dice.choice(sorted(pokes))
                office.poke(name, **({"card": "anna"} if name == "insert" else {}))
                await settle(rounds=dice.randrange(200))
                asking = asyncio.ensure_future(office.reader.sign(dice.choice([PIN, "999999"]), b"challenge"))
                await asyncio.wait({asking}, timeout=dice.choice([0.0, 0.1]))
                await office.clock.advance(COMMAND)
                assert isinstance(await asking, Signed | PinWrong | PinBlocked | CardTrouble)
            for item in await reading:
                assert isinstance(item, Condition | CardPresence | HalError)


async def test_no_pin_and_no_holder_is_written_anywhere(
    office: Office, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    asyncio.get_running_loop().set_debug(True)
    office.poke("insert", card="CANARY-HOLDER")
    async with aclosing(office.reader.observe()) as stream:
        await until(stream, office, CardPresence.STAFF)
        for pin in (PIN, "777777", "nonsense"):
            signing = asyncio.ensure_future(office.reader.sign(pin, b"challenge"))
            shown = repr(signing)
            shown += repr(await signing)
            assert pin not in shown
        office.poke("garbage")
        shown = repr(await office.reader.sign(PIN, b"challenge"))
    written = "".join(file.read_text("latin-1") for file in tmp_path.rglob("*") if file.is_file())
    for canary in (PIN, "777777", "nonsense", "CANARY-HOLDER"):
        assert canary not in caplog.text + shown + written
