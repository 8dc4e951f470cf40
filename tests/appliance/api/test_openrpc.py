"""The published description of the local API."""

import json
from pathlib import Path

import jsonschema
import msgspec
from support.appliance import case_state

from firmware.appliance.api import messages, methods, openrpc
from firmware.appliance.api.view import Viewer
from firmware.appliance.state.store import Store
from firmware.clock import FakeClock

PUBLISHED = Path(__file__).parents[3] / "docs" / "protocol" / "local-api.openrpc.json"


def test_the_published_description_is_current() -> None:
    renew = "python -m firmware.appliance.api.openrpc > docs/protocol/local-api.openrpc.json"
    assert PUBLISHED.read_text("utf-8") == openrpc.text(), f"renew it: {renew}"


def test_every_method_has_a_sentence_and_every_reference_an_end() -> None:
    document = openrpc.document()
    text = msgspec.json.encode(document).decode()
    schemas = document["components"]["schemas"]  # type: ignore[index,call-overload]
    assert all(method.summary.endswith(".") for method in methods.METHODS)
    for word in text.split('"#/components/schemas/')[1:]:
        assert word.split('"')[0] in schemas


def test_a_real_view_fits_its_description() -> None:
    clock = FakeClock()
    view = Viewer(Store(case_state(), clock), clock, "Amt", None).now()
    schema = {"$ref": "#/components/schemas/CaseView", "components": openrpc.document()["components"]}
    jsonschema.validate(json.loads(msgspec.json.encode(view)), schema)
    assert messages.PROTOCOL == 1
