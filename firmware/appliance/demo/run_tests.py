"""`koffer test`: all tests of the checkout this command was installed from."""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parents[3]
SPREAD: Final = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")
"""Most tests wait for a process, a disk or a wire, so three at a time keep two processors busy. Files with few tests
are no short ones here: `tests/conftest.py` says which are begun first.
"""


def main(argv: list[str]) -> int:
    """Run pytest; words it knows may follow. 2 where this is no checkout."""
    parser = argparse.ArgumentParser(prog="koffer test", description="Run all tests; other words go to pytest.")
    parser.add_argument("--require-peers", action="store_true", help="a missing independent peer is a failure, no skip")
    parser.add_argument("--long", action="store_true", help="every repeat of a randomised proof, and not some of them")
    wanted, rest = parser.parse_known_args(argv)
    if not (ROOT / "tests" / "conftest.py").is_file():
        print(f"koffer test: {ROOT} is no checkout, so there are no tests here", file=sys.stderr)
        return 2
    environment = dict(os.environ)
    if wanted.require_peers or environment.get("CI") == "true":
        environment["KOFFER_REQUIRE_PEERS"] = "1"
    if wanted.long:
        environment["KOFFER_LONG_TESTS"] = "1"
    return subprocess.call(
        [sys.executable, "-m", "pytest", *([] if rest else SPREAD), *rest], cwd=ROOT, env=environment
    )
