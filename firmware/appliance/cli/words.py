"""What the verbs have in common: where things are, and how a mistake is told."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from firmware.appliance.paths import DATA, RUN, Paths


def add_directories(parser: argparse.ArgumentParser) -> None:
    """`--data` and `--run`."""
    parser.add_argument("--data", type=Path, default=DATA, metavar="DIR", help=f"what survives; default: {DATA}")
    parser.add_argument("--run", type=Path, default=RUN, metavar="DIR", help=f"the API's socket; default: {RUN}")


def paths_of(wanted: argparse.Namespace) -> Paths:
    """The directories in `wanted`."""
    return Paths(wanted.data, wanted.run)


def say(text: str) -> None:
    """Tell `text` as a result: one or more lines, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def complain(lines: Iterable[str], code: int) -> int:
    """Tell each line as a mistake, and give back the exit code."""
    for line in lines:
        sys.stderr.write(line + "\n")
    return code
