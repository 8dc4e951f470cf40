"""`koffer ui`: the touch screen of one case."""

import argparse
import os
import sys
from pathlib import Path

from firmware.appliance.paths import RUN
from firmware.appliance.ui import first_frame


def main(argv: list[str]) -> int:
    """Show the first frame, then load the rest and run until told to stop."""
    options = _parse(argv)
    if options.size_check:
        return _check_size()
    if not sys.stdin.isatty():
        sys.stderr.write("koffer ui: a terminal is needed\n")
        return 2
    cache = Path(os.environ.get("CACHE_DIRECTORY", options.run))  # set by systemd
    first_frame.show(cache)
    from firmware.appliance.ui.run import run

    return run(options.run, cache, dark=options.dark, kiosk=options.kiosk)


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="koffer ui", description="The touch screen of a case.")
    parser.add_argument("--run", type=Path, default=RUN, help="directory of the controller's socket")
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
