"""`koffer test`: all tests of the checkout this command was installed from."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def main(argv: list[str]) -> int:
    """Run pytest; words it knows may follow. 2 where this is no checkout."""
    parser = argparse.ArgumentParser(prog="koffer test", description="Run all tests; other words go to pytest.")
    parser.add_argument("--require-peers", action="store_true", help="a missing independent peer is a failure, no skip")
    wanted, rest = parser.parse_known_args(argv)
    if not (ROOT / "tests" / "conftest.py").is_file():
        print(f"koffer test: {ROOT} is no checkout, so there are no tests here", file=sys.stderr)
        return 2
    environment = dict(os.environ)
    if wanted.require_peers or environment.get("CI") == "true":
        environment["KOFFER_REQUIRE_PEERS"] = "1"
    # Most tests wait for a process, a disk or a wire, so two at a time take little more than half as long.
    spread = [] if rest else ["-n", "2", "--dist", "loadfile"]
    return subprocess.call([sys.executable, "-m", "pytest", *spread, *rest], cwd=ROOT, env=environment)
