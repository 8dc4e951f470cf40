"""A staff card through the PKCS#11 library of its maker, or OpenSC's, which knows many cards.

The reader is watched through pcscd all the same: that is an event, where most libraries would have to be asked again
and again. The library itself is loaded by a program of its own for each question, see `pkcs11_program`.
"""

import json
import os
from typing import Final

from firmware.clock import Clock
from firmware.hal.config.cards import ModuleConnection
from firmware.hal.drivers.card_reader import StaffCardReader
from firmware.hal.ports.card_reader import CardTrouble, Identified, PinBlocked, PinWrong, Signed
from firmware.hal.ports.device import Reason
from firmware.hal.transports.card_readers import CardFailure, Readers
from firmware.hal.transports.child import Child

PROGRAM: Final = ("firmware.hal.drivers.pkcs11_program",)
MOST: Final = 65_536  # bytes of an answer

_HANDED_ON: Final = ("PCSCLITE_CSOCK_NAME", "SOFTHSM2_CONF", "OPENSC_CONF")
"""What libraries need to find their daemon and their settings."""


def pkcs11_card(name: str, connection: ModuleConnection, clock: Clock, readers: Readers) -> StaffCardReader:
    """A reader whose cards a library speaks to."""
    return StaffCardReader(name, connection.reader, clock, readers, _Library(name, connection))


class _Library:
    def __init__(self, name: str, connection: ModuleConnection) -> None:
        self._name = name
        self._connection = connection

    async def knows(self) -> bool:
        """A card that the library cannot read is another kind of card."""
        match await self.identify():
            case CardTrouble(reason=Reason.GARBLED | Reason.CARD_MISSING):
                return False
            case CardTrouble(reason=Reason.REFUSED as reason):
                raise CardFailure(reason, f"{self._connection.module} cannot be used")
            case _:
                return True

    async def identify(self) -> Identified | CardTrouble:
        match await self._ask({"act": "identify"}):
            case {"certificate": str(certificate), "tries": int() | None as tries}:
                return Identified(bytes.fromhex(certificate), tries)
            case other:
                return _trouble(other)

    async def sign(self, pin: str, challenge: bytes, last_try: bool) -> Signed | PinWrong | PinBlocked | CardTrouble:
        match await self._ask({"act": "sign", "pin": pin, "challenge": challenge.hex(), "last_try": last_try}):
            case {"signature": str(signature)}:
                return Signed(bytes.fromhex(signature))
            case {"wrong": int() | None as tries}:
                return PinWrong(tries)
            case {"blocked": True}:
                return PinBlocked()
            case other:
                return _trouble(other)

    async def _ask(self, question: dict[str, object]) -> object:
        where = {"module": self._connection.module, "reader": self._connection.reader}
        settings = {key: os.environ[key] for key in _HANDED_ON if key in os.environ}
        child = Child.start(self._name, PROGRAM, settings)
        try:
            child.say(json.dumps({**where, **question}).encode() + b"\n")
            return _parsed(await _all(child))
        finally:
            await child.close()


async def _all(child: Child) -> bytes:
    """What it says until it ends; more than an answer can have is cut off, and then is none."""
    room, said = bytearray(4096), bytearray()
    while len(said) < MOST and (size := await child.fill(memoryview(room))):
        said += room[:size]
    return bytes(said)


def _parsed(said: bytes) -> object:
    """A library that crashes says nothing."""
    try:
        return json.loads(said)
    except ValueError:
        return None


def _trouble(said: object) -> CardTrouble:
    match said:
        case {"trouble": str(reason)} if reason in set(Reason):
            return CardTrouble(Reason(reason))
        case _:
            return CardTrouble(Reason.GARBLED)
