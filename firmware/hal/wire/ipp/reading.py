"""Values out of attributes: what has another type than it should is not there."""

from collections.abc import Mapping

from firmware.hal.wire.ipp.message import Value

Named = Mapping[str, tuple[Value, ...]]


def words(attributes: Named, name: str) -> tuple[str, ...]:
    """Keywords, names and types of media."""
    return tuple(value.content for value in attributes.get(name, ()) if isinstance(value.content, str))


def numbers(attributes: Named, name: str) -> tuple[int, ...]:
    """Integers and enumerations; a truth is none."""
    found = (value.content for value in attributes.get(name, ()))
    return tuple(one for one in found if isinstance(one, int) and not isinstance(one, bool))


def number(attributes: Named, name: str) -> int | None:
    """The first of them."""
    return next(iter(numbers(attributes, name)), None)


def truth(attributes: Named, name: str, *, otherwise: bool) -> bool:
    """A boolean."""
    found = (value.content for value in attributes.get(name, ()))
    return next((one for one in found if isinstance(one, bool)), otherwise)
