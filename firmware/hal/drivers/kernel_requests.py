"""Requests to the kernel's rtnetlink that it answers at once: the answers are there when `send` comes back."""

import errno
import socket
from collections.abc import Sequence
from typing import Final

from firmware.hal.errors import HalError, PeripheralFault, PeripheralSilent, ProtocolViolation
from firmware.hal.transports.netlink import LARGEST
from firmware.hal.wire.netlink import Frame, MalformedNetlink, frames
from firmware.hal.wire.routing import refusal

_DONE: Final = 3


def ask(device: str, request: bytes, sequence: int) -> list[Frame]:
    """All that a dump tells."""
    told: list[Frame] = []
    with _kernel(device) as kernel:
        _send(device, kernel, request)
        while True:
            for frame in _receive(device, kernel):
                if frame.sequence != sequence:
                    continue
                if frame.kind == _DONE:
                    return told
                if number := refusal(frame):
                    raise refused(device, number)
                told.append(frame)


def order(device: str, requests: Sequence[bytes]) -> list[int]:
    """Have all of these done in one turn, numbered from 1; the error number of each, 0 where it was done."""
    answers: dict[int, int] = {}
    with _kernel(device) as kernel:
        _send(device, kernel, b"".join(requests))
        while len(answers) < len(requests):
            for frame in _receive(device, kernel):
                number = refusal(frame)
                if number is not None:
                    answers[frame.sequence] = number
    return [answers.get(sequence, 0) for sequence in range(1, len(requests) + 1)]


def refused(device: str, number: int) -> HalError:
    """The kernel's refusal in words."""
    if number in (errno.EPERM, errno.EACCES):
        return PeripheralFault(device, "this program may not choose routes: it lacks CAP_NET_ADMIN")
    return PeripheralFault(device, f"the kernel refuses a route: {errno.errorcode.get(number, number)}")


def _kernel(device: str) -> socket.socket:
    try:
        kernel = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
    except OSError as problem:
        raise PeripheralFault(device, str(problem)) from problem
    kernel.settimeout(0)
    return kernel


def _send(device: str, kernel: socket.socket, request: bytes) -> None:
    try:
        kernel.send(request)
    except OSError as problem:
        raise PeripheralFault(device, str(problem)) from problem


def _receive(device: str, kernel: socket.socket) -> list[Frame]:
    try:
        data, _, _, sender = kernel.recvmsg(LARGEST)
        return list(frames(data)) if sender[0] == 0 else []
    except BlockingIOError as problem:
        raise PeripheralSilent(device, "the kernel does not answer") from problem
    except MalformedNetlink as problem:
        raise ProtocolViolation(device, f"answers as no kernel does: {problem}") from problem
    except OSError as problem:
        raise PeripheralFault(device, str(problem)) from problem
