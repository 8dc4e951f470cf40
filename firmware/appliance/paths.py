"""Where the controller keeps what, and how a small file is replaced so that a power cut leaves the old or the new."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from provisioning.durable import sync_directory

DATA: Final = Path("/var/lib/koffer")
RUN: Final = Path("/run/koffer")
SOCKET: Final = "controller.sock"


@dataclass(frozen=True, slots=True)
class Paths:
    """The two directories of a controller: `data` survives a restart, `run` does not."""

    data: Path = DATA
    run: Path = RUN

    @property
    def journal(self) -> Path:
        """The SQLite file of the journal; its floor lies beside it."""
        return self.data / "journal.db"

    @property
    def pin(self) -> Path:
        """The hash of the clerk's PIN, mode 0600."""
        return self.data / "pin.json"

    @property
    def second_pin(self) -> Path:
        """The hash of the second clerk's PIN, mode 0600."""
        return self.data / "second-pin.json"

    @property
    def closings(self) -> Path:
        """The protocols of closed days, for nobody but the controller."""
        return self.data / "closings"

    @property
    def rehearsal_pin(self) -> Path:
        """The hash of a rehearsal's PIN, which never touches the clerks' own."""
        return self.run / "rehearsal-pin.json"

    @property
    def rehearsal_second_pin(self) -> Path:
        """The hash of a rehearsal's second PIN."""
        return self.run / "rehearsal-second-pin.json"

    @property
    def runs(self) -> Path:
        """How the last runs of the controller ended."""
        return self.data / "runs.json"

    @property
    def lock(self) -> Path:
        """Held by the controller that owns the case."""
        return self.data / "controller.lock"

    @property
    def socket(self) -> Path:
        """The local API."""
        return self.run / SOCKET


def write_durably(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Replace `path` by `content`: on disk when this returns, and never half of it. Raises `OSError`."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with open(descriptor, "wb") as file:  # noqa: PTH123 - the mode must hold from the first byte on
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_directory(path.parent)
