"""Long runs of the fuzz targets: `python -m tests.fuzz NAME --seconds N`.

With atheris (the extra `fuzz`) coverage leads the way, and what breaks is kept by it as a file; without, the inputs are
random changes of the target's seeds, and the one that breaks is printed.
"""

import argparse
import importlib
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from fuzz.mutation import inputs

TARGETS = tuple(
    sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in ("__main__", "mutation"))
)


def main(argv: Sequence[str]) -> int:
    """0 where nothing broke, 1 where something did."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("name", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=60, help="how long; default: 60")
    wanted = parser.parse_args(argv)
    try:
        import atheris
    except ImportError:
        print("atheris is not installed (pip install amtskoffer[fuzz]): random changes instead, blind to coverage")
        return at_random(wanted.name, wanted.seconds)
    with atheris.instrument_imports():
        target, seeds = load(wanted.name)
    with TemporaryDirectory(prefix="koffer-fuzz-") as corpus:
        for number, seed in enumerate(seeds):
            (Path(corpus) / str(number)).write_bytes(seed)
        atheris.Setup(["fuzz", f"-max_total_time={wanted.seconds}", corpus], target)
        atheris.Fuzz()
    return 0


def load(name: str) -> tuple[Callable[[bytes], None], Sequence[bytes]]:
    """The target and its seeds."""
    module = importlib.import_module(f"fuzz.{name}")
    return module.fuzz_one, getattr(module, "SEEDS", (b"",))


def at_random(name: str, seconds: float) -> int:
    """Until the time is over or something breaks."""
    target, seeds = load(name)
    end, seed = time.monotonic() + seconds, time.time_ns()
    for count, data in enumerate(inputs(seeds, Random(seed)), 1):
        try:
            target(data)
        except Exception:
            print(f"{name} broke at input {count} of seed {seed}: {data!r}", file=sys.stderr)
            raise
        if time.monotonic() > end:
            print(f"{name}: {count} inputs, nothing broke")
            break
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
