"""Run every benchmark and print one table; `--write` puts it into the README."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import controller, demo_start, outbox, ui, zvt
from benchmarks.figure import Figure, as_table

README = Path(__file__).resolve().parents[1] / "README.md"


def main() -> int:
    """0 when every figure holds."""
    figures: list[Figure] = []
    for part in (outbox, controller, ui, demo_start, zvt):
        figures += part.measure()
    table = as_table(figures)
    print(table)
    if "--write" in sys.argv[1:]:
        _write(table)
    return 0 if all(figure.holds for figure in figures) else 1


def _write(table: str) -> None:
    today = datetime.now(UTC).date().isoformat()
    said = f"Measured {today} on two shared cores; CPU figures from the scheduler."
    block = f"<!-- figures -->\n{table}\n\n{said}\n<!-- /figures -->"
    text = README.read_text("utf-8")
    README.write_text(re.sub(r"<!-- figures -->.*<!-- /figures -->", lambda _: block, text, flags=re.DOTALL), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
