"""Packages with drivers that nobody here wrote, installed in a directory of their own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ACME = Path(__file__).parents[1] / "data" / "acme-drivers"


def install_acme(site: Path, scratch: Path) -> None:
    """Build the sample package and install it, as anybody would."""
    source = shutil.copytree(ACME, scratch / "acme-drivers")
    options = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, "--target", site, source], check=True)


def install_bad(site: Path, name: str, code: str) -> None:
    """A package whose entry point leads to a module with this code."""
    module = name.replace("-", "_")
    site.mkdir(exist_ok=True)
    (site / f"{module}.py").write_text(code)
    info = site / f"{module}-0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1\n")
    (info / "entry_points.txt").write_text(f"[amtskoffer.drivers]\nit = {module}\n")


def koffer(site: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a verb where these packages are installed."""
    environment = {**os.environ, "PYTHONPATH": f"{site}:{Path(__file__).parents[2]}"}
    command = [sys.executable, "-m", "firmware.appliance", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100, check=False)
