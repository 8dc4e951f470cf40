"""Recorded ZVT frames of real terminals, with what an independent parser reads in them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

VECTORS: Final = Path(__file__).resolve().parents[1] / "data" / "zvt" / "portalum.json"


@dataclass(frozen=True)
class Recording:
    """Frames of one of the oracle's own tests, and its expectations as (value, field) in its words."""

    test: str
    frames: tuple[bytes, ...]
    expect: tuple[tuple[str, str], ...]


def recordings() -> dict[str, Recording]:
    """All of them by the name of the oracle's test."""
    vectors = json.loads(VECTORS.read_text("utf-8"))["vectors"]
    return {vector["test"]: _recording(vector) for vector in vectors}


def _recording(vector: dict[str, list[str]]) -> Recording:
    frames = tuple(bytes.fromhex(frame) for frame in vector["frames"])
    pairs = (text.rsplit(", ", 1) for text in vector["expect"])
    return Recording(str(vector["test"]), frames, tuple((pair[0], pair[-1]) for pair in pairs))
