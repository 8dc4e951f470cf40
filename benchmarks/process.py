"""What a process costs, by the kernel's own accounts."""

import contextlib
from pathlib import Path


def cpu_seconds(pid: int) -> float:
    """CPU time of all threads so far, from the scheduler in nanoseconds."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def pss_megabytes(pid: int) -> float:
    """Proportional set size: private memory and the process's share of what it shares."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0
