"""Every value of a case file replaced by every kind of nonsense: there are lines for a person, never a traceback."""

import copy
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from support.cases import DEMO

from firmware.hal.case_file import read_hal
from firmware.reading import ConfigError, Mistakes, Table

NONSENSE: list[Any] = [
    None, True, -1, 41, 10**30, 1.5, float("nan"), float("inf"), "", "x" * 5000, "ä\x00\x1b[2J", "../..", "case",
    [], [1], [{}], {}, {"de": 1}, {"a": {"b": []}},
]  # fmt: skip


def paths(data: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(data, dict):
        for key, inner in data.items():
            yield (*path, key)
            yield from paths(inner, (*path, key))


def mistakes_with(data: dict[str, Any], path: tuple[str, ...], value: Any) -> tuple[str, ...]:
    data = copy.deepcopy(data)
    parent = data
    for key in path[:-1]:
        parent = parent[key]
    if value is None:
        del parent[path[-1]]
    else:
        parent[path[-1]] = value
    mistakes = Mistakes()
    read_hal(Table("", data, mistakes), mistakes)
    try:
        mistakes.check()
    except ConfigError as error:
        return error.mistakes
    return ()


CASE = {key: value for key, value in tomllib.loads(DEMO.read_text("utf-8")).items() if key in {"bays", "devices"}}


@pytest.mark.parametrize("path", list(paths(CASE)), ids=".".join)
def test_nonsense_is_told_in_lines_that_name_their_place(path: tuple[str, ...]) -> None:
    for value in NONSENSE:
        for line in mistakes_with(CASE, path, value):
            assert line.startswith(("bays", "devices")), line
            assert ": " in line
            assert "\n" not in line, "a value may not break the line"
            assert "\x1b" not in line


def test_what_is_not_touched_is_no_mistake() -> None:
    assert mistakes_with(CASE, ("bays", "base"), CASE["bays"]["base"]) == ()
