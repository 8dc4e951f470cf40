"""Reading configuration: every mistake is found in one go, and each names its path, its value and what is allowed."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Final, TypeVar

E = TypeVar("E", bound=Enum)

_MISSING: Final = object()


class ConfigError(Exception):
    """A configuration that cannot be used; `mistakes` are whole lines for a person."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


@dataclass(slots=True)
class Mistakes:
    """Collects what is wrong while reading goes on with stand-in values, which `check` keeps from being used."""

    lines: list[str] = field(default_factory=list)

    def add(self, path: str, what: str) -> None:
        """Note one mistake at `path`."""
        self.lines.append(f"{path}: {what}")

    def check(self) -> None:
        """Raise `ConfigError` where anything was noted."""
        if self.lines:
            raise ConfigError(tuple(self.lines))


class Table:
    """A TOML table that is asked for each key it may have; `finish` calls what is left over a mistake."""

    def __init__(self, path: str, data: Mapping[str, object], mistakes: Mistakes) -> None:
        self.path = path
        self._data = data
        self._mistakes = mistakes
        self._asked: set[str] = set()

    def at(self, key: str) -> str:
        """The whole path of `key`, as mistakes name it."""
        return f"{self.path}.{key}" if self.path else key

    def wrong(self, key: str, allowed: str) -> None:
        """Note that the value of `key` is not `allowed`."""
        value = self._data.get(key, _MISSING)
        shown = "is missing" if value is _MISSING else f"{value!r} is not allowed"
        self._mistakes.add(self.at(key), f"{shown}; must be {allowed}")

    def has(self, key: str) -> bool:
        """Whether the optional `key` is there."""
        self._asked.add(key)
        return key in self._data

    def text(self, key: str, allowed: str, pattern: str = r".{1,200}", default: str | None = None) -> str:
        """A string that matches `pattern` as a whole."""
        value = self._take(key, default)
        if isinstance(value, str) and re.fullmatch(pattern, value):
            return value
        self.wrong(key, allowed)
        return ""

    def integer(self, key: str, low: int, high: int, what: str, default: int | None = None) -> int:
        """A whole number from `low` to `high`."""
        value = self._take(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.wrong(key, f"{what} ({low} to {high})")
        return low

    def number(self, key: str, low: float, high: float, what: str, default: float | None = None) -> float:
        """A number from `low` to `high`, whole or not."""
        value = self._take(key, default)
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return float(value)
        self.wrong(key, f"{what} ({low:g} to {high:g})")
        return low

    def flag(self, key: str, default: bool | None = None) -> bool:
        """True or false."""
        value = self._take(key, default)
        if isinstance(value, bool):
            return value
        self.wrong(key, "true or false")
        return False

    def choice(self, key: str, words: type[E], default: E | None = None) -> E:
        """One of the values of the enumeration `words`."""
        value = self._take(key, default.value if default else None)
        for word in words:
            if word.value == value:
                return word
        self.wrong(key, "one of " + ", ".join(str(word.value) for word in words))
        return next(iter(words))

    def texts(self, key: str, allowed: str, pattern: str) -> tuple[str, ...]:
        """A list of strings that each match `pattern` as a whole."""
        value = self._take(key, None)
        if isinstance(value, list) and all(isinstance(item, str) and re.fullmatch(pattern, item) for item in value):
            return tuple(value)
        self.wrong(key, allowed)
        return ()

    def table(self, key: str) -> "Table":
        """The table below `key`; an empty one where it is missing, so that each of its keys is reported."""
        value = self._take(key, None)
        if isinstance(value, dict):
            return Table(self.at(key), value, self._mistakes)
        self.wrong(key, "a table")
        return Table(self.at(key), {}, Mistakes())

    def tables(self, key: str, pattern: str, allowed: str) -> Iterator[tuple[str, "Table"]]:
        """The named tables below `key`, in the order of the file; names must match `pattern` as a whole."""
        value = self._take(key, None)
        if not isinstance(value, dict):
            self.wrong(key, "a table of tables")
            return
        for name, inner in value.items():
            path = f"{self.at(key)}.{name}"
            if not re.fullmatch(pattern, name):
                self._mistakes.add(path, f"{name!r} is not allowed as a name; must be {allowed}")
            elif not isinstance(inner, dict):
                self._mistakes.add(path, f"{inner!r} is not allowed; must be a table")
            else:
                yield name, Table(path, inner, self._mistakes)

    def rows(self, key: str) -> "Iterator[Table]":
        """The nameless tables of the list `key` (`[[key]]`), in the order of the file."""
        value = self._take(key, None)
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            self.wrong(key, "a list of tables")
            return
        for number, row in enumerate(value, 1):
            yield Table(f"{self.at(key)}[{number}]", row, self._mistakes)

    def finish(self) -> None:
        """Call every key that nobody asked for a mistake."""
        for key in self._data:
            if key not in self._asked:
                known = ", ".join(sorted(self._asked)) or "nothing"
                self._mistakes.add(self.at(key), f"unknown key; known here: {known}")

    def _take(self, key: str, default: object) -> object:
        self._asked.add(key)
        return self._data.get(key, default)


def read_toml(path: Path, mistakes: Mistakes) -> Table:
    """The file's top table. A file that is missing, unreadable or no TOML is a `ConfigError` at once."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "is not UTF-8 text"
        raise ConfigError((f"{path}: {reason}",)) from problem
    except tomllib.TOMLDecodeError as problem:
        raise ConfigError((f"{path}: is not TOML: {problem}",)) from problem
    return Table("", data, mistakes)
