"""A staff card through OpenSC's PKCS#11 library, at the real daemon with a virtual card."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest
from support.pcscd import READERS, Pcscd
from support.piv_cards import der, staff_card, verifies

from firmware.clock import FakeClock
from firmware.hal.config.cards import ModuleConnection
from firmware.hal.contracts.answering import LET_GO
from firmware.hal.contracts.base import PATIENCE, fails_with
from firmware.hal.drivers.card_reader import StaffCardReader
from firmware.hal.drivers.pkcs11_card import pkcs11_card
from firmware.hal.errors import PeripheralFault
from firmware.hal.ports.card_reader import CardPresence, CardTrouble, Identified, PinBlocked, PinWrong, Signed
from firmware.hal.ports.device import Condition, Reason
from firmware.hal.sim.peers.piv_applet import Mishap, PivCard
from firmware.hal.transports.pcsc import PcscReaders

pytestmark = pytest.mark.peer("pcscd", "vpcd-config", "pkcs11-tool")

CHALLENGE = b"fresh"
OPENSC = Path("opensc-pkcs11.so")
Told = AsyncGenerator[Condition | CardPresence, None]


def driver(module: Path = OPENSC) -> StaffCardReader:
    return pkcs11_card("staff", ModuleConnection(READERS[0], str(module)), FakeClock(), PcscReaders())


@asynccontextmanager
async def staffed(pcscd: Pcscd) -> AsyncIterator[tuple[StaffCardReader, PivCard, Told]]:
    reader, card = driver(), staff_card("rsa")
    pcscd.insert(card)
    async with aclosing(reader.observe()) as stream:
        await until(stream, CardPresence.STAFF)
        yield reader, card, stream


async def until(stream: Told, presence: CardPresence) -> None:
    async with asyncio.timeout(PATIENCE):
        while await anext(stream) is not presence:
            pass


async def test_reads_the_certificate_and_signs(pcscd: Pcscd) -> None:
    async with staffed(pcscd) as (reader, card, _):
        assert await reader.identify() == Identified(der("rsa"), None)
        signed = await reader.sign("123456", CHALLENGE)
        assert isinstance(signed, Signed)
        verifies(card, signed.signature, CHALLENGE)


async def test_wrong_pins_block_and_the_last_is_left_alone(pcscd: Pcscd) -> None:
    async with staffed(pcscd) as (reader, card, _):
        assert isinstance(await reader.sign("999999", CHALLENGE), PinWrong)
        assert isinstance(await reader.sign("999999", CHALLENGE), PinWrong)
        assert card.tries == 1
        assert await reader.sign("999999", CHALLENGE) == CardTrouble(Reason.LAST_TRY)
        assert card.tries == 1
        assert await reader.sign("999999", CHALLENGE, last_try=True) == PinBlocked()
        assert await reader.sign("123456", CHALLENGE) == PinBlocked()


async def test_a_library_that_hangs_is_killed_with_its_process(pcscd: Pcscd) -> None:
    async with staffed(pcscd) as (reader, card, stream):
        card.mishap = Mishap.HANGS
        asking = asyncio.ensure_future(reader.sign("123456", CHALLENGE))
        await asyncio.wait({asking}, timeout=0.5)
        async with asyncio.timeout(LET_GO):
            await stream.aclose()
            assert await asking == CardTrouble(Reason.NOT_CONNECTED)


async def test_another_kind_of_card_is_foreign(pcscd: Pcscd) -> None:
    reader, card = driver(), staff_card("rsa")
    card.mishap = Mishap.FOREIGN
    pcscd.insert(card)
    async with aclosing(reader.observe()) as stream:
        await until(stream, CardPresence.FOREIGN)


async def test_a_library_that_is_none_is_a_fault(pcscd: Pcscd, tmp_path: Path) -> None:
    (tmp_path / "none.so").write_text("nothing")
    reader = driver(tmp_path / "none.so")
    pcscd.insert(staff_card("rsa"))
    async with aclosing(reader.observe()) as stream:
        assert isinstance(await fails_with(stream, FakeClock()), PeripheralFault)
