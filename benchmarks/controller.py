"""The controller at rest with every simulated device: CPU and memory."""

import json
import os
import subprocess
import sys
import tempfile
import time
from importlib.resources import files
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.process import cpu_seconds, pss_megabytes

SETTLE = 8.0  # seconds until start-up is over
WATCH = 60.0  # seconds; as long as the heartbeat's period, so that one is in it


def measure() -> list[Figure]:
    """Start the simulated case of the demo without a fleet server and leave it alone."""
    with tempfile.TemporaryDirectory(prefix="koffer-bench-") as root:
        process, _ = start(Path(root))
        try:
            time.sleep(SETTLE)
            before = cpu_seconds(process.pid)
            time.sleep(WATCH)
            percent = (cpu_seconds(process.pid) - before) / WATCH * 100
            memory = pss_megabytes(process.pid)
        finally:
            process.terminate()
            process.wait(15)
    return [
        Figure("controller idle, all simulated devices", percent, 0.3, "% of a core", "goal", cpu=True),
        Figure("controller memory (PSS)", memory, 60, "MB", "goal"),
    ]


def start(root: Path) -> tuple[subprocess.Popen[str], Path]:
    """The demo's case in a process of its own, and its socket."""
    config = root / "case.toml"
    config.write_text(files("firmware.appliance").joinpath("examples/koffer-0007.toml").read_text("utf-8"), "utf-8")
    words = ["controller", "--config", str(config), "--data", str(root / "data"), "--run", str(root / "run")]
    process = subprocess.Popen(
        [sys.executable, "-m", "firmware.appliance", *words, "--scenario", "quiet-day", "--ready-json"],
        stdout=subprocess.PIPE, text=True, env=os.environ,
    )  # fmt: skip
    if process.stdout is None or "case" not in json.loads(process.stdout.readline()):
        raise RuntimeError("the controller did not become ready")
    return process, root / "run" / "controller.sock"
