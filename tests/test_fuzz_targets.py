"""Every fuzz target over some thousand inputs that are nearly right; long runs are `python -m tests.fuzz`."""

import importlib
from collections.abc import Callable
from itertools import islice
from random import Random

import pytest
from fuzz.__main__ import TARGETS, at_random
from fuzz.mutation import LONGEST, inputs

SLOW = {"piv", "portal_page", "staff_certificate"}
"""One input is a dozen conversations, a page read three times, or a certificate to be read."""


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_breaks(name: str) -> None:
    module = importlib.import_module(f"fuzz.{name}")
    seeds = getattr(module, "SEEDS", (b"",))
    for data in islice(inputs(seeds, Random(4711)), 1000 if name in SLOW else 3000):
        module.fuzz_one(data)


def test_changes_stay_bounded_and_reach_what_the_seeds_do_not_have() -> None:
    seen = set(islice(inputs((b"abc",), Random(1)), 2000))
    assert b"abc" in seen
    assert len(seen) > 1000
    assert max(map(len, seen)) <= LONGEST


def test_what_breaks_is_printed_and_raised(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    class Target:
        SEEDS = (b"ab",)
        fuzz_one: Callable[[bytes], None] = staticmethod(lambda data: None if data == b"ab" else 1 // 0)

    monkeypatch.setattr(importlib, "import_module", lambda name: Target)
    with pytest.raises(ZeroDivisionError):
        at_random("target", 60)
    assert "target broke at input 2 of seed" in capsys.readouterr().err
