"""NUT's network protocol: lines of words, in answer to lines of words, and what the variables of a UPS mean.

Network UPS Tools, Developer Guide, "Network protocol information" (RFC 9271); variable names by its Appendix A.
"""

from collections.abc import Mapping
from typing import Final

from firmware.hal.ports.battery import Charge, PowerSource
from firmware.hal.wire.gauge import LONGEST, MOST, Nonsense

LINE: Final = 4096
"""Bytes of a line; NUT's own buffers hold a quarter of it."""

ON_ITS_LAST: Final = 5
"""Percent that are told at most once the UPS itself says that it ends soon, whatever its gauge says."""

_STARTING: Final = "WAIT"  # of upsd itself, until the driver has told it everything
_WORN: Final = "RB"  # replace battery
_LOW: Final = "LB"
_BATTERY: Final = "OB"
_MAINS: Final = frozenset({"OL", "BYPASS"})


class Garbled(ValueError):
    """No line of this protocol."""


class Lines:
    """Cuts what arrives into lines of words."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[tuple[str, ...]]:
        """The lines that are whole now, without the empty ones. Raises `Garbled`."""
        *whole, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > LINE or any(len(line) > LINE for line in whole):
            raise Garbled("a line without an end")
        return [words for line in whole if (words := words_of(line))]


def words_of(line: bytes) -> tuple[str, ...]:
    """The words of a line; one in quotes may hold spaces, and a backslash keeps the character behind it."""
    try:
        text = line.decode("utf-8").removesuffix("\r")
    except UnicodeDecodeError as problem:
        raise Garbled("no text") from problem
    words: list[str] = []
    rest = text.strip(" ")
    while rest:
        word, rest = _quoted_word(rest[1:]) if rest[0] == '"' else _plain_word(rest)
        words.append(word)
        rest = rest.lstrip(" ")
    return tuple(words)


def _plain_word(text: str) -> tuple[str, str]:
    word, _, rest = text.partition(" ")
    return word, rest


def _quoted_word(text: str) -> tuple[str, str]:
    word: list[str] = []
    letters = iter(enumerate(text))
    for at, letter in letters:
        if letter == '"':
            return "".join(word), text[at + 1 :]
        word.append(next(letters, (0, ""))[1] if letter == "\\" else letter)
    raise Garbled("a quotation without an end")


def line_of(*words: str) -> bytes:
    """The line that says these words. Raises `ValueError` for what would be two lines."""
    if any("\n" in word or "\r" in word for word in words):
        raise ValueError("a word with a line end in it")
    return (" ".join(_written(word) for word in words) + "\n").encode("utf-8")


def _written(word: str) -> str:
    if word and not set(word) & set(' "\\'):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def is_worn(variables: Mapping[str, str]) -> bool:
    """Whether the UPS wants its battery replaced."""
    return _WORN in variables.get("ups.status", "").split()


def is_starting(variables: Mapping[str, str]) -> bool:
    """Whether NUT itself does not know the UPS yet."""
    return _STARTING in variables.get("ups.status", "").split()


def charge_of(variables: Mapping[str, str]) -> Charge:
    """The charge; raises `Nonsense`."""
    flags = set(variables.get("ups.status", "").split())
    on_battery = _BATTERY in flags
    if not on_battery and not flags & _MAINS:
        raise Nonsense(f"ups.status {variables.get('ups.status')!r}")
    told = _number(variables, "battery.charge")
    if told is None or not 0 <= told <= 100:
        raise Nonsense(f"battery.charge {variables.get('battery.charge')!r}")
    percent = min(int(told), ON_ITS_LAST) if on_battery and _LOW in flags else int(told)
    return Charge(
        PowerSource.BATTERY if on_battery else PowerSource.MAINS,
        percent,
        _minutes(variables) if on_battery else None,
        milliwatts=_milliwatts(variables) if on_battery else None,  # on mains nobody says what the charger takes
        celsius=_celsius(variables),
        full=_held(variables, "battery.capacity"),
        design=_held(variables, "battery.capacity.nominal"),
    )


def _minutes(variables: Mapping[str, str]) -> int | None:
    seconds = _number(variables, "battery.runtime")
    return int(seconds // 60) if seconds is not None and 0 <= seconds <= LONGEST * 60 else None


def _milliwatts(variables: Mapping[str, str]) -> int | None:
    """What the load draws, told outright or as percent of what the UPS can give."""
    watts = _number(variables, "ups.realpower")
    load, most = _number(variables, "ups.load"), _number(variables, "ups.realpower.nominal")
    if watts is None and load is not None and most is not None:
        watts = load * most / 100
    return None if watts is None or not 0 <= watts * 1000 <= MOST else round(watts * 1000)


def _celsius(variables: Mapping[str, str]) -> float | None:
    told = _number(variables, "battery.temperature")
    return round(told * 2) / 2 if told is not None and -40 <= told <= 125 else None


def _held(variables: Mapping[str, str], name: str) -> int | None:
    """From ampere hours, at the battery's nominal voltage."""
    hours, volts = _number(variables, name), _number(variables, "battery.voltage.nominal")
    if hours is None or volts is None:
        return None
    held = round(hours * volts * 1000)
    return held if 0 < held <= MOST else None


def _number(variables: Mapping[str, str], name: str) -> float | None:
    text = variables.get(name, "")
    plain = text.removeprefix("-").replace(".", "", 1)
    return float(text) if plain.isascii() and plain.isdigit() and len(plain) <= 12 else None
