"""The protocols of closed days as files: for the Kasse, for paper, and to prove both. Nobody else may read them."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from firmware.appliance.book.protocol import Protocol, canonical, read_protocol
from firmware.appliance.book.protocol_table import table
from firmware.appliance.book.seal import digest, sign
from firmware.appliance.errors import NotRecorded
from firmware.appliance.paths import write_durably
from firmware.appliance.receipts.closing import sheet
from firmware.appliance.receipts.pdf import Page, to_pdf
from firmware.worker import DeviceWorker
from provisioning.durable import sync_directory

SUFFIXES: Final = (".json", ".csv", ".pdf", ".json.p7s")
LISTED: Final = 60
_MODE: Final = 0o600

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose word the signature is: PEM files of the case's certificate and key."""

    certificate: Path
    key: Path


class Protocols:
    """`protocol-0001.json` is the canonical text; the others are made of it and are made anew where they are missing.

    Without a `signer` (a case that belongs to no fleet) there is no signature.
    """

    def __init__(self, directory: Path, signer: Signer | None) -> None:
        self._directory = directory
        self._signer = signer
        self._worker = DeviceWorker("protocols")

    def close(self) -> None:
        """End the thread that writes."""
        self._worker.close()

    async def keep(self, made: Protocol) -> str:
        """Put the canonical text on disk, before the book says that the day is sealed. Gives its digest.

        Raises `NotRecorded`. A text that was kept and never sealed is replaced.
        """
        text = canonical(made)
        try:
            await self._worker.call(self._write, made.number, ".json", text)
        except OSError as problem:
            _log.error("the protocol cannot be written: %s", problem)
            raise NotRecorded(str(problem)) from problem
        return digest(text)

    async def publish(self, number: int, sealed: str) -> tuple[str, ...]:
        """Make every file of a sealed day that is missing, and name those that are there."""
        return await self._worker.call(self._publish, number, sealed)

    async def read(self, number: int) -> bytes | None:
        """The canonical text; None where there is none."""
        return await self._worker.call(self._read, number)

    async def pdf(self, number: int) -> bytes | None:
        """A sealed day's protocol for paper, from the text that was sealed; None where there is none."""
        return await self._worker.call(self._pdf, number)

    async def sealed(self) -> tuple[tuple[int, str], ...]:
        """Number and date of the days that have a protocol, the newest first, `LISTED` of them."""
        return await self._worker.call(self._sealed)

    def _pdf(self, number: int) -> bytes | None:
        text = self._read(number)
        return None if text is None else _paper(read_protocol(text))

    def _sealed(self) -> tuple[tuple[int, str], ...]:
        names = sorted(self._directory.glob("protocol-*.json"), reverse=True)[:LISTED]
        texts = (self._read(int(path.stem.removeprefix("protocol-"))) for path in names)
        protocols = (read_protocol(text) for text in texts if text is not None)
        return tuple((made.number, made.date) for made in protocols)

    def _publish(self, number: int, sealed: str) -> tuple[str, ...]:
        text = self._read(number)
        if text is None or digest(text) != sealed:
            _log.error("protocol %d is not the one that was sealed", number)
            return ()
        made = read_protocol(text)
        makers: dict[str, Callable[[], bytes]] = {
            ".csv": lambda: table(made),
            ".pdf": lambda: _paper(made),
        }
        if self._signer is not None:
            signer = self._signer
            makers[".json.p7s"] = lambda: sign(text, signer.certificate, signer.key)
        for suffix, maker in makers.items():
            self._make(number, suffix, maker)
        return tuple(path.name for path in self._paths(number) if path.exists())

    def _make(self, number: int, suffix: str, maker: Callable[[], bytes]) -> None:
        """What cannot be made now is made at the next start: the day is sealed, and the book knows everything."""
        if self._path(number, suffix).exists():
            return
        try:
            self._write(number, suffix, maker())
        except Exception:  # noqa: BLE001 - one file that cannot be made must not keep the others from being made
            _log.exception("protocol %d: %s was not made", number, suffix)

    def _write(self, number: int, suffix: str, content: bytes) -> None:
        if not self._directory.exists():
            self._directory.mkdir(mode=0o700)
            sync_directory(self._directory.parent)
        write_durably(self._path(number, suffix), content, _MODE)

    def _read(self, number: int) -> bytes | None:
        try:
            return self._path(number, ".json").read_bytes()
        except OSError:
            return None

    def _paths(self, number: int) -> tuple[Path, ...]:
        return tuple(self._path(number, suffix) for suffix in SUFFIXES)

    def _path(self, number: int, suffix: str) -> Path:
        return self._directory / f"protocol-{number:04d}{suffix}"


def _paper(made: Protocol) -> bytes:
    return to_pdf(sheet(made), Page.A4, f"Tagesabschluss {made.number}")
