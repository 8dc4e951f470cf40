"""`koffer bench [PART ...] [--write]`: run the benchmarks and print one table; `--write` puts it into the README."""

import argparse
import re
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from benchmarks.figure import REFERENCE, Figure, as_table, slowness

README = Path(__file__).resolve().parents[1] / "README.md"
PARTS = ("outbox", "controller", "ui", "demo_start", "zvt", "payment", "power", "failover", "volume", "reason")


def main(argv: list[str]) -> int:
    """0 when every figure holds."""
    parser = argparse.ArgumentParser(prog="koffer bench", description="Print the figures of this checkout.")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--write", action="store_true", help="put the table into the README")
    wanted = parser.parse_args(argv)
    figures: list[Figure] = []
    speeds = [slowness()]
    for part in wanted.parts or PARTS:
        figures += import_module(f"benchmarks.{part}").measure()
        speeds.append(slowness())
    slow = sum(speeds) / len(speeds)
    table = f"{as_table(figures, slow)}\n\n{said(slow)}"
    print(table)
    if wanted.write:
        text = README.read_text("utf-8")
        block = f"<!-- figures -->\n{table}\n<!-- /figures -->"
        README.write_text(re.sub(r"<!-- figures -->.*<!-- /figures -->", lambda _: block, text, flags=re.DOTALL))
    return 0 if all(figure.holds(slow) for figure in figures) else 1


def said(slow: float) -> str:
    """When and on what it was measured."""
    return (
        f"Measured {datetime.now(UTC).date().isoformat()} on two shared cores, {slow:.1f} times as slow as the machine"
        f" of the goals (pure-Python `fib(27)`: {REFERENCE * 1e3:.1f} ms there); *counted* is processor time divided"
        " by that factor. Figures against a peer of the same run are not scaled."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
