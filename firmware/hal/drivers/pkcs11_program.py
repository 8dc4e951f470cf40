"""Speaks to one card through a PKCS#11 library, in a process of its own: one question in, one answer out, and gone.

Such libraries are made by the makers of cards. They block, crash and keep PINs in memory as they like; here all of
that ends with the process. A question is a line of JSON (`act`, `module`, `reader`, and for `sign` `pin`,
`challenge`, `last_try`), an answer too: `certificate` and `tries`, `signature`, `wrong`, `blocked` or `trouble`.
"""

import hashlib
import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Final

import pkcs11
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass, TokenFlag
from pkcs11.util.ec import encode_ecdsa_signature

from firmware.hal.ports.device import Reason
from firmware.hal.transports.child_manners import take_on_manners

Answer = dict[str, object]

MOST: Final = 8192  # bytes of a question

_GONE: Final = (pkcs11.TokenNotPresent, pkcs11.DeviceRemoved)
_REFUSED: Final = (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange)


def main() -> None:
    """Answer the one question on the standard input."""
    out = take_on_manners()
    question = json.loads(sys.stdin.buffer.readline(MOST))
    os.write(out, json.dumps(answer(question)).encode() + b"\n")


def answer(question: Mapping[str, str]) -> Answer:
    """What the card says to it. Nothing of a question is ever in an error."""
    try:
        library = pkcs11.lib(question["module"])
    except pkcs11.PKCS11Error:
        return {"trouble": Reason.REFUSED}
    try:
        token = _token(library.get_slots(token_present=True), question["reader"])
        return _identified(token) if question["act"] == "identify" else _signed(token, question)
    except _GONE:
        return {"trouble": Reason.CARD_MISSING}
    except pkcs11.PKCS11Error:
        return {"trouble": Reason.GARBLED}


def _token(slots: Sequence[pkcs11.Slot], reader: str) -> pkcs11.Token:
    """The card in the reader; a library that names its slots otherwise must have exactly one card."""
    named = [slot for slot in slots if reader in slot.slot_description] or list(slots)
    if len(named) != 1:
        raise pkcs11.TokenNotPresent
    return named[0].get_token()


def _certificate(session: pkcs11.Session) -> tuple[bytes, bytes] | None:
    """Its id and the certificate: the first by id, which is PIV's own for signing in."""
    found = session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
    held = sorted((bytes(one[Attribute.ID]), bytes(one[Attribute.VALUE])) for one in found)
    return held[0] if held else None


def _identified(token: pkcs11.Token) -> Answer:
    with token.open() as session:
        held = _certificate(session)
    if held is None:
        return {"trouble": Reason.CARD_EMPTY}
    return {"certificate": held[1].hex(), "tries": _tries(token)}


def _tries(token: pkcs11.Token) -> int | None:
    """PKCS#11 tells only the last and none."""
    if token.flags & TokenFlag.USER_PIN_LOCKED:
        return 0
    return 1 if token.flags & TokenFlag.USER_PIN_FINAL_TRY else None


def _signed(token: pkcs11.Token, question: Mapping[str, str]) -> Answer:
    match _tries(token):
        case 0:
            return {"blocked": True}
        case 1 if not question["last_try"]:
            return {"trouble": Reason.LAST_TRY}
    try:
        with token.open(user_pin=question["pin"]) as session:
            return _signature(session, bytes.fromhex(question["challenge"]))
    except pkcs11.PinLocked:
        return {"blocked": True}
    except _REFUSED:
        left = _tries(token.slot.get_token())  # its flags are as they were when it was looked up
        return {"blocked": True} if left == 0 else {"wrong": left}


def _signature(session: pkcs11.Session, challenge: bytes) -> Answer:
    held = _certificate(session)
    if held is None:
        return {"trouble": Reason.CARD_EMPTY}
    key = session.get_key(object_class=ObjectClass.PRIVATE_KEY, id=held[0])
    if not isinstance(key, pkcs11.SignMixin):
        return {"trouble": Reason.CARD_EMPTY}
    if key.key_type is KeyType.RSA:
        return {"signature": key.sign(challenge, mechanism=Mechanism.SHA256_RSA_PKCS).hex()}
    raw = key.sign(hashlib.sha256(challenge).digest(), mechanism=Mechanism.ECDSA)
    return {"signature": encode_ecdsa_signature(raw).hex()}


if __name__ == "__main__":
    main()
