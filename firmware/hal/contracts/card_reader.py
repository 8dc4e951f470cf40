"""What every reader with a staff card must do."""

import asyncio
from abc import abstractmethod
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from firmware.clock import settle
from firmware.hal.contracts.base import PATIENCE, fails_with, next_item, until_quiet
from firmware.hal.contracts.commands import CommandContract, CommandRig
from firmware.hal.errors import HalError, PeripheralBusy
from firmware.hal.ports.card_reader import (
    CardPresence,
    CardReader,
    CardTrouble,
    Identified,
    PinBlocked,
    PinWrong,
    Signed,
)
from firmware.hal.ports.device import READY, Condition, Reason

CHALLENGE: Final = b"thirty-two bytes that are fresh.."
TRIES: Final = 3


class CardReaderRig(CommandRig[CardReader]):
    """A reader in which a staff card lies, and whoever handles cards. The card's PIN is 123456."""

    pin = "123456"

    @abstractmethod
    def insert(self) -> None:
        """Put the staff card in."""

    @abstractmethod
    def insert_foreign(self) -> None:
        """Put another kind of card in."""

    @abstractmethod
    def insert_mute(self) -> None:
        """Put a card in upside down."""

    @abstractmethod
    def remove(self) -> None:
        """Take out what is in."""

    @abstractmethod
    def is_genuine(self, signature: bytes, challenge: bytes) -> bool:
        """Whether the card in the reader made this signature."""

    async def command(self) -> object:
        """Sign, once the card was recognised. This port says as a value what others raise."""
        answer: object = CardTrouble(Reason.CARD_MISSING)
        async with asyncio.timeout(PATIENCE):
            while answer == CardTrouble(Reason.CARD_MISSING):
                await settle()
                answer = await self.peripheral.identify()
        if answer == CardTrouble(Reason.IN_USE):
            raise PeripheralBusy("reader", "somebody signs")
        return await self.peripheral.sign(self.pin, CHALLENGE)


Told = AsyncGenerator[Condition | CardPresence, None]


class CardReaderContract(CommandContract):
    """What holds for every reader with a staff card."""

    async def test_tells_the_card_that_lies_in_it(self, rig: CardReaderRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await next_item(stream, rig.clock) == READY
            await until(stream, rig, CardPresence.STAFF)

    async def test_tells_each_card_that_comes_and_goes(self, rig: CardReaderRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await until(stream, rig, CardPresence.STAFF)
            rig.remove()
            await until(stream, rig, CardPresence.NONE)
            rig.insert_foreign()
            await until(stream, rig, CardPresence.FOREIGN)
            rig.remove()
            await until(stream, rig, CardPresence.NONE)
            rig.insert_mute()
            await until(stream, rig, CardPresence.MUTE)
            rig.remove()
            rig.insert()
            await until(stream, rig, CardPresence.STAFF)

    async def test_a_card_swapped_in_no_time_was_gone_in_between(self, rig: CardReaderRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await until(stream, rig, CardPresence.STAFF)
            rig.remove()
            rig.insert()
            await until(stream, rig, CardPresence.NONE)
            await until(stream, rig, CardPresence.STAFF)

    async def test_reads_the_certificate_and_spends_no_try(self, rig: CardReaderRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await until(stream, rig, CardPresence.STAFF)
            for _ in range(5):
                known = await rig.peripheral.identify()
                assert isinstance(known, Identified)
                assert known.tries_left in (TRIES, None)

    async def test_signs_a_challenge(self, rig: CardReaderRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await until(stream, rig, CardPresence.STAFF)
            for challenge in (CHALLENGE, b"another"):
                signed = await rig.peripheral.sign(rig.pin, challenge)
                assert isinstance(signed, Signed)
                assert rig.is_genuine(signed.signature, challenge)

    async def test_the_last_try_is_left_to_who_insists(self, rig: CardReaderRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await until(stream, rig, CardPresence.STAFF)
            assert await rig.peripheral.sign("999999", CHALLENGE) == PinWrong(2)
            assert await rig.peripheral.sign("999999", CHALLENGE) == PinWrong(1)
            assert await rig.peripheral.sign(rig.pin, CHALLENGE) == CardTrouble(Reason.LAST_TRY)
            assert isinstance(await rig.peripheral.sign(rig.pin, CHALLENGE, last_try=True), Signed)
            known = await rig.peripheral.identify()
            assert isinstance(known, Identified)
            assert known.tries_left in (TRIES, None)

    async def test_a_pin_wrong_three_times_blocks_the_card(self, rig: CardReaderRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await until(stream, rig, CardPresence.STAFF)
            assert await rig.peripheral.sign("999999", CHALLENGE) == PinWrong(2)
            assert await rig.peripheral.sign("999999", CHALLENGE) == PinWrong(1)
            for pin in ("999999", rig.pin):
                assert await rig.peripheral.sign(pin, CHALLENGE, last_try=True) == PinBlocked()

    async def test_says_what_is_in_the_way_of_a_command(self, rig: CardReaderRig) -> None:
        assert await rig.peripheral.identify() == CardTrouble(Reason.NOT_CONNECTED)
        async with aclosing(rig.peripheral.observe()) as stream:
            await until(stream, rig, CardPresence.STAFF)
            rig.remove()
            await until(stream, rig, CardPresence.NONE)
            assert await rig.peripheral.identify() == CardTrouble(Reason.CARD_MISSING)
            rig.insert_foreign()
            await until(stream, rig, CardPresence.FOREIGN)
            assert await rig.peripheral.sign(rig.pin, CHALLENGE) == CardTrouble(Reason.CARD_FOREIGN)

    async def test_a_card_pulled_in_the_middle_signs_nothing(self, rig: CardReaderRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await until(stream, rig, CardPresence.STAFF)
            signing = asyncio.ensure_future(rig.command())
            await rig.begun()
            rig.remove()
            rig.finish()
            async with asyncio.timeout(PATIENCE):
                assert await signing == CardTrouble(Reason.CARD_MISSING)
            assert not [item for item in await until_quiet(stream, rig.clock) if isinstance(item, HalError)]

    async def test_nothing_shows_a_pin(self, rig: CardReaderRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await until(stream, rig, CardPresence.STAFF)
            for answer in (await rig.peripheral.sign(rig.pin, CHALLENGE), await rig.peripheral.sign("4711", CHALLENGE)):
                assert rig.pin not in repr(answer)
                assert "4711" not in repr(answer)

    async def test_is_absent_without_its_reader(self, rig: CardReaderRig) -> None:
        rig.unplug()
        async with aclosing(rig.peripheral.observe()) as stream:
            await fails_with(stream, rig.clock)
            assert await rig.peripheral.identify() != CardTrouble(Reason.CARD_MISSING)


async def until(stream: Told, rig: CardReaderRig, presence: CardPresence) -> None:
    """Read on until this lies in the reader."""
    while await next_item(stream, rig.clock) is not presence:
        pass
