"""Unix sockets at paths of any length: the kernel takes 107 bytes, and directories of rehearsals may be deep."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def short(path: Path) -> Iterator[str]:
    """The same place by a descriptor of its directory, as long as this lasts. `OSError` where there is none."""
    directory = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{directory}/{path.name}"
    finally:
        os.close(directory)
