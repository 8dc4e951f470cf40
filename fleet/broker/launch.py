"""Start a program that dies with its parent: `python -I launch.py PARENT-PID PROGRAM ARGUMENT…`.

Run as a file by a fresh interpreter, because the request to the kernel must be made between fork and exec and
no Python code may run there safely. The request survives the exec.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def main(parent: int, program: list[str]) -> None:
    """Ask for SIGTERM at the parent's death, then become `program`."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) was refused")
    if os.getppid() != parent:  # it died before the kernel was asked
        sys.exit(1)
    os.execv(program[0], program)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
