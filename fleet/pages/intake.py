"""What is told of identity documents and of what is kept out of the USB sockets."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from fleet.pages.language import Text
from fleet.pages.words import Tone

if TYPE_CHECKING:
    from fleet.pages.sentences import Teller

WHY: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "unknown": Text("nicht in der Ausstattung", "not part of the equipment"),
        "extra-interface": Text(
            "gibt sich als Gerät des Koffers aus und kann mehr als dieses",
            "says it is a device of the case and can do more than that",
        ),
        "wrong-port": Text("steckt in der falschen Buchse", "sits in the wrong port"),
        "wrong-serial": Text("ein anderes Stück desselben Modells", "another one of the same model"),
        "one-too-many": Text("davon steckt schon eins", "one of them is plugged in already"),
        "unreadable": Text("sagt nicht verständlich, was es ist", "does not say clearly what it is"),
    }
)

Fields = Mapping[str, object]
Told = tuple[Tone | None, str]


def usb_refused(teller: "Teller", fields: Fields) -> Told:
    """Something was plugged in and kept out; a mere wrong socket is no alarm."""
    ids, why = f"{fields.get('vendor')}:{fields.get('product')}", str(fields.get("why"))
    named = f"{teller.device(fields)}, " if fields.get("device") else ""
    reason = teller.word(WHY, why)
    tone = Tone.NOTICE if why in {"wrong-port", "one-too-many"} else Tone.FAULT
    return tone, teller.say(
        f"USB-Gerät nicht zugelassen ({named}USB {ids}): {reason}.",
        f"USB device kept out ({named}USB {ids}): {reason}.",
    )


def document_presented(teller: "Teller", fields: Fields) -> Told:
    """A document was laid on; whose, nobody is told."""
    device = teller.device(fields)
    if fields.get("valid"):
        return None, teller.say(f"{device}: Ausweis gelesen.", f"{device}: identity document read.")
    return None, teller.say(f"{device}: Ausweis nicht lesbar.", f"{device}: identity document unreadable.")
