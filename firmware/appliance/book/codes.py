"""What a scanned code means: asset tags of cases, serial numbers of blanks, appointment slips. Pure.

Codes of our own are `TEXT=C`, where C is the check character of ISO 7064 MOD 37,36 over the letters and digits of TEXT,
small letters counted as capitals and everything else left out. It finds every single wrong character and every
exchange of two neighbours; it fails also when a scanner types on the wrong keyboard.

    asset tag           CASE/DEVICE      KOFFER-0007/barcode-scanner=K
    blank, our label    S:SERIAL         S:VPA0001234=3
    appointment slip    T:TOKEN          T:4F7Q-22=B        1 to 64 of A-Z, 0-9 and hyphen

A blank whose printer has put a bare serial number on it is known by the prefix of its series.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ASSET: Final = re.compile(r"([A-Z0-9][A-Z0-9-]{3,31})/([a-z][a-z0-9-]{0,30})")
_SLIP: Final = re.compile(r"T:([A-Z0-9-]{1,64})")
_DIGITS: Final = re.compile(r"[0-9]{1,12}")
LONGEST: Final = 128


@dataclass(frozen=True, slots=True)
class AssetTag:
    """The label of a device: which case it belongs to, and its name there."""

    case: str
    device: str


@dataclass(frozen=True, slots=True)
class BlankSerial:
    """The serial number of a blank of this series' prefix."""

    prefix: str
    serial: str


@dataclass(frozen=True, slots=True)
class AppointmentSlip:
    """Somebody's appointment; it concerns a citizen, so it is not printed."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NoCode:
    """None of ours. `misread`: it has the form of one of ours and the wrong check character."""

    misread: bool


Meaning = AssetTag | BlankSerial | AppointmentSlip | NoCode


def check_character(text: str) -> str:
    """ISO 7064 MOD 37,36 over the letters and digits of `text`."""
    rest = 36
    for character in text.upper():
        if character in _ALPHABET:
            total = (rest + _ALPHABET.index(character)) % 36 or 36
            rest = total * 2 % 37
    return _ALPHABET[(37 - rest) % 36]


def labelled(text: str) -> str:
    """`text` with its check character, as it is printed."""
    return f"{text}={check_character(text)}"


def asset_tag(case: str, device: str) -> str:
    """What the label of a device says."""
    return labelled(f"{case}/{device}")


def meaning(text: str, prefixes: Iterable[str]) -> Meaning:
    """What `text` means in a case with these series of blanks."""
    if len(text) > LONGEST or not text.isascii():
        return NoCode(misread=False)
    known = sorted(prefixes, key=len, reverse=True)
    body, mark, check = text.rpartition("=")
    if not mark:
        return _serial(text, known) or NoCode(misread=False)
    found = _own(body, known)
    if found is None:
        return NoCode(misread=False)
    return found if check == check_character(body) else NoCode(misread=True)


def _own(body: str, prefixes: list[str]) -> Meaning | None:
    if (asset := _ASSET.fullmatch(body)) is not None:
        return AssetTag(asset[1], asset[2])
    if (slip := _SLIP.fullmatch(body)) is not None:
        return AppointmentSlip(slip[1])
    return _serial(body[2:], prefixes) if body.startswith("S:") else None


def _serial(text: str, prefixes: list[str]) -> BlankSerial | None:
    for prefix in prefixes:
        if prefix and text.startswith(prefix) and _DIGITS.fullmatch(text[len(prefix) :]):
            return BlankSerial(prefix, text)
    return None
