"""The published protocol is the one that is spoken."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import jsonschema  # type: ignore[import-untyped]
import pytest

from firmware.appliance.state.events import AnyEvent
from firmware.appliance.telemetry import document, messages
from firmware.appliance.telemetry.messages import Message
from firmware.appliance.telemetry.topics import ROOT, SERVER_STATE, Down, Up, down, up

DOCS = Path(__file__).parents[2] / "docs" / "protocol"
GOLDEN = Path(__file__).parents[1] / "data" / "golden" / "v1"
SCHEMA: dict[str, Any] = json.loads((DOCS / document.SCHEMA).read_text("utf-8"))
ASYNCAPI: dict[str, Any] = json.loads((DOCS / document.ASYNCAPI).read_text("utf-8"))


def _validator(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator({**SCHEMA, "$ref": f"#/$defs/{name}"})


def _refs(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "$ref":
                yield value
            else:
                yield from _refs(value)
    elif isinstance(part, list):
        for item in part:
            yield from _refs(item)


def _resolve(ref: str, here: dict[str, Any]) -> object:
    file, _, path = ref.partition("#/")
    found: Any = {"": here, document.SCHEMA: SCHEMA}[file]
    for step in path.split("/"):
        found = found[step]
    return found


def test_documents_fell_behind_the_code() -> None:
    """Run `python -m firmware.appliance.telemetry.document docs/protocol` and look at what changed."""
    assert {path.name: path.read_text("utf-8") for path in DOCS.glob("fleet.*.json")} == document.documents()


def test_schema_is_none() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_schema_refuses_what_is_spoken(path: Path) -> None:
    _validator(path.stem.split("-")[0]).validate(json.loads(path.read_bytes()))


@pytest.mark.parametrize("path", sorted((GOLDEN / "events").glob("*.json")), ids=lambda path: path.stem)
def test_schema_refuses_an_event(path: Path) -> None:
    _validator("Record").validate(json.loads(path.read_bytes()))


@pytest.mark.parametrize(
    "body",
    [
        {"v": 2, "sid": "0123456789abcdef", "online": True},
        {"sid": "0123456789ABCDEF", "online": True},
        {"sid": "0123456789abcdef", "online": 1},
        {"sid": "0123456789abcdef", "online": True, "note": "free text"},
        {"sid": "0123456789abcdef"},
    ],
)
def test_schema_lets_through_what_the_code_refuses(body: dict[str, object]) -> None:
    assert not _validator("ServerState").is_valid(body)


def test_message_or_event_was_forgotten() -> None:
    kinds = {kind.__name__ for kind in vars(messages).values() if isinstance(kind, type) and issubclass(kind, Message)}
    assert set(ASYNCAPI["components"]["messages"]) == kinds - {"Message"}
    events = {kind.__name__ for kind in get_args(AnyEvent)}
    assert events <= set(SCHEMA["$defs"])
    assert {path.stem.split("-")[0] for path in (GOLDEN / "events").glob("*.json")} == events
    assert {path.stem.split("-")[0] for path in GOLDEN.glob("*.json")} == kinds - {"Message"}


def test_topic_was_forgotten() -> None:
    addresses = {channel["address"] for channel in ASYNCAPI["channels"].values()}
    expected = {up("{case}", leaf) for leaf in Up} | {down("{case}", leaf) for leaf in Down} | {SERVER_STATE}
    assert addresses == expected
    assert all(address.startswith(ROOT) for address in addresses)
    used = {operation["channel"]["$ref"].rpartition("/")[2] for operation in ASYNCAPI["operations"].values()}
    assert used == set(ASYNCAPI["channels"])


def test_asyncapi_points_into_the_void() -> None:
    assert ASYNCAPI["asyncapi"] == "3.0.0"
    assert {"info", "servers", "channels", "operations", "components"} <= set(ASYNCAPI)
    refs = list(_refs(ASYNCAPI))
    assert len(refs) > 20
    for ref in refs:
        assert _resolve(ref, ASYNCAPI)
    for ref in _refs(SCHEMA):
        assert _resolve(ref, SCHEMA)
