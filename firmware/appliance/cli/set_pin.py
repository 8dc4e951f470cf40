"""`koffer set-pin`: set the clerk's PIN, typed twice at a terminal or read as one line from standard input."""

import argparse
import getpass
import sys

from firmware.appliance.cli.words import add_directories, complain, paths_of
from firmware.appliance.managers.pin import save_pin


def main(argv: list[str]) -> int:
    """0 when the PIN is set, 1 when it cannot be kept, 2 when it is no PIN."""
    parser = argparse.ArgumentParser(prog="koffer set-pin", description="Set the clerk's PIN: 4 to 8 digits.")
    add_directories(parser)
    paths = paths_of(parser.parse_args(argv))
    try:
        pin = _typed() if sys.stdin.isatty() else sys.stdin.readline().strip()
        paths.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        save_pin(paths.pin, pin)
    except ValueError as wrong:
        return complain([f"koffer set-pin: {wrong}"], 2)
    except OSError as failed:
        return complain([f"koffer set-pin: {failed}"], 1)
    return 0


def _typed() -> str:
    pin = getpass.getpass("PIN: ")
    if pin != getpass.getpass("once more: "):
        raise ValueError("the two are not the same")
    return pin
