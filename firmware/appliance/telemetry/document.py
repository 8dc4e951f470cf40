"""Writes the protocol down: `python -m firmware.appliance.telemetry.document DIRECTORY`.

The JSON Schema comes from the message types; the AsyncAPI document says on which topic each of them travels, seen
from the case. A test compares both with what is checked in.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from firmware.appliance.telemetry.messages import (
    LARGEST_MESSAGE,
    VERSION,
    Ack,
    Batch,
    Hello,
    Message,
    Presence,
    ServerState,
    TimeAnswer,
    TimeQuestion,
)
from firmware.appliance.telemetry.topics import SERVER_STATE, Down, Up, down, up

SCHEMA: Final = "fleet.schema.json"
ASYNCAPI: Final = "fleet.asyncapi.json"
MESSAGES: Final = (Hello, Batch, Ack, Presence, ServerState, TimeQuestion, TimeAnswer)
_CASE: Final = "{case}"
_ANY_CASE: Final = {"case": {"description": "The case's id, exactly the common name of its certificate."}}
_SENT: Final[Mapping[Up, type[Message]]] = {
    Up.HELLO: Hello,
    Up.STATE: Presence,
    Up.EVENT: Batch,
    Up.TELE: Batch,
    Up.TIME: TimeQuestion,
}
_HEARD: Final[Mapping[Down, type[Message]]] = {Down.ACK: Ack, Down.TIME: TimeAnswer}
_RETAINED: Final = frozenset({Presence, ServerState})


def schema() -> dict[str, object]:
    """The JSON Schema (2020-12) of every message."""
    _, components = msgspec.json.schema_components(MESSAGES, ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Amtskoffer fleet protocol, version {VERSION}",
        "$defs": components,
    }


def asyncapi() -> dict[str, object]:
    """The AsyncAPI 3.0 document."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Amtskoffer fleet protocol",
            "version": f"{VERSION}.0.0",
            "license": {"name": "EUPL-1.2"},
            "description": (
                "Between a case and its fleet server. A case keeps every record until the server acknowledges it on "
                "`down/ack`; what a broker acknowledges counts for nothing. "
                f"A message longer than {LARGEST_MESSAGE} bytes is refused unread. "
                "Every message may come as JSON, as MessagePack with the same names, or as such MessagePack in a zlib "
                "stream (RFC 1950); the first byte tells: a brace, 0x80-0x8f or 0xde or 0xdf, 0x78. Cases write JSON "
                "where the way out costs nothing, the server always does. Under MQTT 5 topics may be told by aliases."
            ),
        },
        "defaultContentType": "application/json",
        "servers": {"broker": _server()},
        "channels": _channels(),
        "operations": _operations(),
        "components": {
            "messages": {kind.__name__: _message(kind) for kind in MESSAGES},
            "securitySchemes": {"certificate": {"type": "X509"}},
        },
    }


def documents() -> dict[str, str]:
    """The text of each file."""
    return {SCHEMA: _text(schema()), ASYNCAPI: _text(asyncapi())}


def _server() -> dict[str, object]:
    return {
        "host": "fleet.example:8883",
        "protocol": "secure-mqtt",
        "protocolVersion": "5.0",
        "description": "Mutual TLS, 1.2 or newer. A broker that only knows MQTT 3.1.1 will do.",
        "security": [{"$ref": "#/components/securitySchemes/certificate"}],
    }


def _channels() -> dict[str, object]:
    rising = {f"up-{leaf}": _channel(up(_CASE, leaf), kind, _ANY_CASE) for leaf, kind in _SENT.items()}
    falling = {f"down-{leaf}": _channel(down(_CASE, leaf), kind, _ANY_CASE) for leaf, kind in _HEARD.items()}
    return {**rising, **falling, "server-state": _channel(SERVER_STATE, ServerState, {})}


def _channel(address: str, kind: type[Message], parameters: Mapping[str, object]) -> dict[str, object]:
    messages = {kind.__name__: {"$ref": f"#/components/messages/{kind.__name__}"}}
    return {"address": address, "messages": messages, "parameters": parameters}


def _operations() -> dict[str, object]:
    sent = {f"send-{leaf}": _operation("send", f"up-{leaf}", kind) for leaf, kind in _SENT.items()}
    heard = {f"receive-{leaf}": _operation("receive", f"down-{leaf}", kind) for leaf, kind in _HEARD.items()}
    return {**sent, **heard, "receive-server-state": _operation("receive", "server-state", ServerState)}


def _operation(action: str, channel: str, kind: type[Message]) -> dict[str, object]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{kind.__name__}"}],
        "bindings": {"mqtt": {"qos": 1, "retain": kind in _RETAINED, "bindingVersion": "0.2.0"}},
    }


def _message(kind: type[Message]) -> dict[str, object]:
    words = " ".join((kind.__doc__ or "").split())
    return {
        "name": kind.__name__,
        "summary": words,
        "payload": {
            "schemaFormat": "application/schema+json;version=draft-2020-12",
            "schema": {"$ref": f"{SCHEMA}#/$defs/{kind.__name__}"},
        },
    }


def _text(document: object) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main(directory: Path) -> None:
    """Write the documents into `directory`."""
    for name, text in documents().items():
        (directory / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
