"""Drivers of others: Python packages that name their packs in the entry point group `amtskoffer.drivers`.

Such a package is imported only where a driver is asked for that is not built in. What is wrong with it is a line that
names package and driver, and costs nobody else anything.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType, ModuleType
from typing import Final

from firmware.hal.config.reading import NAME, NAME_ALLOWED
from firmware.hal.kinds import Kind
from firmware.hal.packs.pack import DriverPack, UsbFit
from firmware.hal.packs.registry import DRIVERS
from firmware.hal.ports.device import Reason

GROUP: Final = "amtskoffer.drivers"


@dataclass(frozen=True, slots=True)
class Foreign:
    """The packs that can be used, by driver; and a line for each that cannot."""

    packs: Mapping[str, DriverPack]
    troubles: tuple[str, ...]


def pack_of(driver: str) -> DriverPack | None:
    """The pack of `driver`, built in or not; None where there is none."""
    return DRIVERS.get(driver) or foreign().packs.get(driver)


def every_pack() -> Mapping[str, DriverPack]:
    """All packs by driver, ours first."""
    return MappingProxyType({**DRIVERS, **foreign().packs})


@cache
def foreign() -> Foreign:
    """What is installed on this machine."""
    packs: dict[str, DriverPack] = {}
    troubles = []
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.value, entry.name)):
        for found in _packs_of(entry):
            wrong = found if isinstance(found, str) else _clash(found, packs)
            if wrong:
                troubles.append(f"{_origin(entry)}: {wrong}")
            elif isinstance(found, DriverPack):
                packs[found.name] = found
    return Foreign(MappingProxyType(packs), tuple(troubles))


def _origin(entry: EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else entry.value


def _packs_of(entry: EntryPoint) -> Iterator[DriverPack | str]:
    """Its packs, and in place of each that is none what is wrong."""
    try:
        told = entry.load()
    except (Exception, SystemExit) as problem:  # noqa: BLE001 - whatever a stranger's module does is its own fault
        yield f"{entry.value} cannot be imported: {type(problem).__name__}: {problem}"
        return
    packs = getattr(told, "PACKS", None) if isinstance(told, ModuleType) else told
    if not isinstance(packs, tuple | list):
        yield f"{entry.value} is no tuple of driver packs and has none named PACKS"
        return
    for pack in packs:
        yield _mistake(pack) or pack


def _mistake(pack: object) -> str:
    """What a type checker would have said, for those who use none."""
    if not isinstance(pack, DriverPack):
        return f"{type(pack).__name__} is not a DriverPack"
    name: object = pack.name  # whatever it was annotated with
    if not isinstance(name, str) or not re.fullmatch(NAME, name):
        return f"driver {name!r}: its name must be {NAME_ALLOWED}"
    for field, right in _FIELDS.items():
        if not right(getattr(pack, field)):
            return f"driver {name!r}: {field} is not what it must be: {DriverPack.__annotations__[field]}"
    return ""


def _all_of(kind: type, value: object, container: type[Collection[object]]) -> bool:
    return isinstance(value, container) and all(isinstance(item, kind) for item in value)


_FIELDS: Final[Mapping[str, Callable[[object], bool]]] = MappingProxyType(
    {
        "kind": lambda value: isinstance(value, Kind),
        "read": callable,
        "build": callable,
        "peer": callable,
        "reasons": lambda value: _all_of(Reason, value, frozenset),
        "fits": lambda value: _all_of(UsbFit, value, tuple),
    }
)


def _clash(pack: DriverPack, packs: Mapping[str, DriverPack]) -> str:
    if pack.name in DRIVERS:
        return f"driver {pack.name!r}: a driver of Amtskoffer has this name"
    return f"driver {pack.name!r}: another package has a driver of this name" if pack.name in packs else ""
