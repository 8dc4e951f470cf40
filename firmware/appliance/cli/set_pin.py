"""`koffer set-pin`: set the clerk's PIN, typed twice at a terminal or read as one line from standard input."""

import argparse
import getpass
import sys
from pathlib import Path

from firmware.appliance.cli.words import add_directories, complain, paths_of
from firmware.appliance.managers.pin import PIN, PinUnusable, is_pin, save_pin


def main(argv: list[str]) -> int:
    """0 when the PIN is set, 1 when it cannot be kept, 2 when it is no PIN."""
    parser = argparse.ArgumentParser(prog="koffer set-pin", description="Set the clerk's PIN: 4 to 8 digits.")
    parser.add_argument("--second", action="store_true", help="the second clerk's, who confirms differences of a day")
    add_directories(parser)
    chosen = parser.parse_args(argv)
    paths = paths_of(chosen)
    mine, other = (paths.second_pin, paths.pin) if chosen.second else (paths.pin, paths.second_pin)
    try:
        pin = _typed() if sys.stdin.isatty() else sys.stdin.readline().strip()
        paths.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        _differs(pin, other)
        save_pin(mine, pin)
    except ValueError as wrong:
        return complain([f"koffer set-pin: {wrong}"], 2)
    except (OSError, PinUnusable) as failed:
        return complain([f"koffer set-pin: {failed}"], 1)
    return 0


def _differs(pin: str, other: Path) -> None:
    if PIN.fullmatch(pin) and other.exists() and is_pin(other, pin):
        raise ValueError("the first and the second clerk's PIN must differ")


def _typed() -> str:
    pin = getpass.getpass("PIN: ")
    if pin != getpass.getpass("once more: "):
        raise ValueError("the two are not the same")
    return pin
