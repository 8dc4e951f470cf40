"""The four things that the case says to a module, and what its confirmation codes mean.

The instructions that hand out, take in, store, compare or delete an image or a template are left out on purpose:
`Instruction` is closed, and it is the only way to a packet.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum, unique
from typing import Final

from firmware.hal.wire.fingerprint.packets import ANYBODY, Answer, Kind, packet


@unique
class Instruction(IntEnum):
    """All that this case can say to a module."""

    TAKE_PICTURE = 0x01  # GenImg: into the module's own memory
    FIND_FEATURES = 0x02  # Img2Tz: in that picture; the result is overwritten by the next
    READ_PARAMETERS = 0x0F  # ReadSysPara
    VERIFY_PASSWORD = 0x13  # VfyPwd: the handshake; without it a module with a password answers nothing else


@unique
class Confirmation(IntEnum):
    """The codes that matter here; every other is a fault of the module."""

    DONE = 0x00
    NOT_RECEIVED = 0x01  # the command came broken
    NO_FINGER = 0x02
    NOT_TAKEN = 0x03  # a finger, but no picture
    DISORDERED = 0x06
    FEW_FEATURES = 0x07
    WRONG_PASSWORD = 0x13
    NO_PICTURE = 0x15
    PASSWORD_WANTED = 0x21


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a module tells of itself. `capacity` is how many templates it could hold; `baud` is its line's speed."""

    busy: bool
    known: bool  # the password was verified
    capacity: int
    security: int
    baud: int


BUFFER: Final = 1
_PARAMETERS: Final = struct.Struct(">HHHHIHH")
_BAUD_UNIT: Final = 9600


def verify_password(password: int, address: int = ANYBODY) -> bytes:
    """`password` has 32 bits; nought when a module leaves the factory."""
    return _command(Instruction.VERIFY_PASSWORD, struct.pack(">I", password), address)


def read_parameters(address: int = ANYBODY) -> bytes:
    """Ask the module how it is."""
    return _command(Instruction.READ_PARAMETERS, b"", address)


def take_picture(address: int = ANYBODY) -> bytes:
    """Let the module look at its glass; the picture stays in it."""
    return _command(Instruction.TAKE_PICTURE, b"", address)


def find_features(address: int = ANYBODY) -> bytes:
    """Let the module judge its picture; what it found stays in it."""
    return _command(Instruction.FIND_FEATURES, bytes((BUFFER,)), address)


def _command(instruction: Instruction, arguments: bytes, address: int) -> bytes:
    return packet(Kind.COMMAND, bytes((instruction,)) + arguments, address)


def parameters(answer: Answer) -> Parameters | None:
    """What the answer to `read_parameters` says, or None if it is none."""
    if answer.code != Confirmation.DONE or len(answer.rest) != _PARAMETERS.size:
        return None
    status, _, capacity, security, _, _, speed = _PARAMETERS.unpack(answer.rest)
    return Parameters(bool(status & 1), bool(status & 4), capacity, security, speed * _BAUD_UNIT)
