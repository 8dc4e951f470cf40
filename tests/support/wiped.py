"""Whether the process still has what it should have forgotten: read past every object of the language."""

import os

from firmware.wiped import Wiped

CANARY = b"KANARIENVOGEL-Q7X"


def found_at(buffer: Wiped, wanted: bytes = CANARY) -> bool:
    """Whether `wanted` is where the buffer is or was."""
    memory = os.open("/proc/self/mem", os.O_RDONLY)
    try:
        return wanted in os.pread(memory, buffer.size, buffer.address)
    except OSError:  # the pages are not mapped any more
        return False
    finally:
        os.close(memory)
