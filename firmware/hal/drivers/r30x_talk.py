"""Question and answer with a serial fingerprint module: it says nothing unasked, except that it has got its power."""

from collections import deque
from typing import Final

from firmware.clock import Clock
from firmware.hal.errors import PeripheralFault, PeripheralSilent, ProtocolViolation
from firmware.hal.transports.deadline import within
from firmware.hal.transports.link import Link
from firmware.hal.wire.fingerprint.commands import (
    Confirmation,
    Parameters,
    find_features,
    parameters,
    read_parameters,
    take_picture,
    verify_password,
)
from firmware.hal.wire.fingerprint.packets import Answer, Awake, Event, Noise, Packets

ANSWER_DEADLINE: Final = 0.8
"""Seconds without a byte after which a module will not answer; taking a picture lasts up to half a second."""

MOST_NOISE: Final = 32
"""Bursts of noise in place of one answer; more is another device, or the wrong speed."""

MOST_STARTS: Final = 5
"""Starts during one greeting; more is a bad contact, or noise that looks like it."""


class Restarted(Exception):
    """The module lost its power meanwhile and must be greeted anew."""


class R30xTalk:
    """One conversation. Whoever is refused by the module hears of it as `PeripheralFault`."""

    def __init__(self, name: str, line: Link, clock: Clock, address: int) -> None:
        self._name = name
        self._line = line
        self._clock = clock
        self._address = address
        self._packets = Packets(address)
        self._events: deque[Event] = deque()

    async def greet(self, password: int) -> Parameters:
        """Verify the password and ask how the module is; anew where it gets its power meanwhile."""
        for _ in range(MOST_STARTS):
            try:
                await self._verify(password)
                return await self.ask()
            except Restarted:
                continue
        raise ProtocolViolation(self._name, "starts again and again")

    async def _verify(self, password: int) -> None:
        code = await self._code(verify_password(password, self._address))
        if code is Confirmation.WRONG_PASSWORD:
            raise PeripheralFault(self._name, "the module has another password")
        self._must_be(code, Confirmation.DONE)

    async def ask(self) -> Parameters:
        """How the module is."""
        told = parameters(await self._answer(read_parameters(self._address)))
        if told is None:
            raise ProtocolViolation(self._name, "says of itself what no such module says")
        return told

    async def picture(self) -> Confirmation:
        """Let it look at the glass: DONE, NO_FINGER or NOT_TAKEN."""
        code = await self._code(take_picture(self._address))
        return self._must_be(code, Confirmation.DONE, Confirmation.NO_FINGER, Confirmation.NOT_TAKEN)

    async def features(self) -> Confirmation:
        """Let it judge the picture it has: DONE, DISORDERED, FEW_FEATURES or NO_PICTURE."""
        code = await self._code(find_features(self._address))
        usual = (Confirmation.DONE, Confirmation.DISORDERED, Confirmation.FEW_FEATURES, Confirmation.NO_PICTURE)
        return self._must_be(code, *usual)

    async def heard(self) -> Event:
        """The next thing it says by itself or by mistake. Cancelling loses nothing."""
        while not self._events:
            self._events += self._packets.feed(await self._line.receive())
        return self._events.popleft()

    async def _code(self, command: bytes) -> Confirmation | int:
        code = (await self._answer(command)).code
        try:
            return Confirmation(code)
        except ValueError:
            return code

    def _must_be(self, code: Confirmation | int, *usual: Confirmation) -> Confirmation:
        if isinstance(code, Confirmation) and code in usual:
            return code
        raise PeripheralFault(self._name, f"answers with code {code:#04x}")

    async def _answer(self, command: bytes) -> Answer:
        self._packets = Packets(self._address)
        self._events.clear()
        await self._line.send(command)
        for _ in range(MOST_NOISE):
            match await self._next():
                case Answer() as answer:
                    return answer
                case Awake():
                    raise Restarted
                case Noise():
                    pass
        raise ProtocolViolation(self._name, "answers what no such module answers")

    async def _next(self) -> Event:
        """Each byte gives it more time, because lines may be slow; an answer is short."""
        while not self._events:
            try:
                data = await within(self._clock, ANSWER_DEADLINE, self._line.receive())
            except TimeoutError as problem:
                raise PeripheralSilent(self._name, f"does not answer within {ANSWER_DEADLINE} s") from problem
            self._events += self._packets.feed(data)
        return self._events.popleft()
