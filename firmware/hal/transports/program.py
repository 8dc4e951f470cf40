"""Tools of the machine that answer within a moment and end: asked with a deadline, and gone in any case."""

import logging
import os
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from firmware.clock import Clock
from firmware.hal.errors import PeripheralFault, PeripheralSilent, ProtocolViolation
from firmware.hal.transports.deadline import within
from firmware.hal.transports.readiness import readable

LARGEST: Final = 65536
"""Bytes of an answer."""

GONE: Final = 0.05  # seconds in which the kernel takes a killed program away
_ENVIRONMENT: Final = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}
_log = logging.getLogger(__name__)


async def ask_program(device: str, command: Sequence[str], clock: Clock, deadline: float) -> str:
    """What the tool says before it ends well.

    Raises `PeripheralFault` where there is no such tool or it fails, `PeripheralSilent` after `deadline` seconds, and
    `ProtocolViolation` where it says more than anybody can have asked for.
    """
    with _started(device, command) as tool:
        try:
            told = await within(clock, deadline, _answer(device, tool))
        except TimeoutError as problem:
            raise PeripheralSilent(device, f"{command[0]} does not end within {deadline} s") from problem
        finally:
            _take_away(device, tool)
    if tool.returncode != 0:
        raise PeripheralFault(device, f"{command[0]} fails with {tool.returncode}")
    return told.decode("ascii", "replace")


def _started(device: str, command: Sequence[str]) -> "subprocess.Popen[bytes]":
    nothing, pipe = subprocess.DEVNULL, subprocess.PIPE
    try:
        return subprocess.Popen(command, stdin=nothing, stdout=pipe, stderr=nothing, env=_ENVIRONMENT, cwd="/")
    except OSError as problem:
        raise PeripheralFault(device, f"{command[0]} cannot be started: {problem.strerror}") from problem


async def _answer(device: str, tool: "subprocess.Popen[bytes]") -> bytes:
    """All of it; then it has ended, too."""
    told = bytearray()
    pipe = tool.stdout.fileno() if tool.stdout is not None else -1
    while True:
        await readable(pipe)
        piece = os.read(pipe, LARGEST)
        told += piece
        if len(told) > LARGEST:
            raise ProtocolViolation(device, "says more than anybody asked for")
        if not piece:
            break
    ended = os.pidfd_open(tool.pid)
    try:
        await readable(ended)
    finally:
        os.close(ended)
    tool.poll()
    return bytes(told)


def _take_away(device: str, tool: "subprocess.Popen[bytes]") -> None:
    if tool.poll() is None:
        tool.kill()
        with suppress(subprocess.TimeoutExpired):
            tool.wait(GONE)
    if tool.returncode is None:
        _log.warning("%s: its tool cannot be killed yet; the kernel holds it", device)
        tool.returncode = -9  # left to the kernel; nobody is to wait for it
