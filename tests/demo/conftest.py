"""Whole programs keep their sockets in a directory with a short name."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.house import short_directory


@pytest.fixture
def temporary() -> Iterator[Path]:
    with short_directory() as path:
        yield path
