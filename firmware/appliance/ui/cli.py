"""`koffer ui`: the touch screen of one case. Nothing is imported here before the first frame is on the terminal."""

import os
import sys

from firmware.appliance.ui import first_frame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

_RUN = "/run/koffer"  # as in `paths`, which takes longer to import than the first frame may


def main(argv: list[str]) -> int:
    """Show the first frame, then load the rest and run until told to stop."""
    if not {"-h", "--help", "--size-check"} & set(argv) and sys.stdin.isatty():
        first_frame.show(cache_directory(argv))
    options = _parse(argv)
    if options.size_check:
        return _check_size()
    if not (sys.stdin.isatty() or "TEXTUAL_DRIVER" in os.environ):  # a driver of its own serves a browser
        sys.stderr.write("koffer ui: a terminal is needed\n")
        return 2
    from pathlib import Path

    from firmware.appliance.ui.run import run

    return run(Path(options.run), cache_directory(argv), dark=options.dark, kiosk=options.kiosk)


def cache_directory(argv: list[str]) -> str:
    """Where first frames are kept: what systemd set for the service, else the run directory of the command line."""
    run = _RUN
    for position, word in enumerate(argv):
        if word == "--run" and position + 1 < len(argv):
            run = argv[position + 1]
        elif word.startswith("--run="):
            run = word.removeprefix("--run=")
    return os.environ.get("CACHE_DIRECTORY", run)


def _parse(argv: list[str]) -> "Namespace":
    import argparse

    parser = argparse.ArgumentParser(prog="koffer ui", description="The touch screen of a case.", allow_abbrev=False)
    parser.add_argument("--run", default=_RUN, metavar="DIR", help="directory of the controller's socket (%(default)s)")
    parser.add_argument("--dark", action="store_true", help="colours for a dark room")
    parser.add_argument("--kiosk", action="store_true", help="no key ends the screen; for the device itself")
    parser.add_argument("--size-check", action="store_true", help="tell which design this terminal gets, and end")
    return parser.parse_args(argv)


def _check_size() -> int:
    columns, rows = os.get_terminal_size()
    if columns < 40 or rows < 12:
        sys.stdout.write(f"{columns}x{rows}: too small, 40x12 is needed\n")
        return 1
    design = "normal (80x24)" if columns >= 80 and rows >= 24 else "large type (40x12)"
    sys.stdout.write(f"{columns}x{rows}: {design}\n")
    return 0
