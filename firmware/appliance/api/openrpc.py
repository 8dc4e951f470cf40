"""The local API described for programs: an OpenRPC 1.3 document, generated from the table of methods.

`python -m firmware.appliance.api.openrpc > docs/protocol/local-api.openrpc.json` renews the published copy.
"""

import sys
from typing import Final

import msgspec

from firmware.appliance.api import messages, methods
from firmware.appliance.api.rpc import Code

TEMPLATE: Final = "#/components/schemas/{name}"

_WORDS: Final = {
    Code.NOT_GREETED: "`session.hello` must come first",
    Code.OTHER_PROTOCOL: "the controller speaks another version of this protocol",
    Code.NOT_RECORDED: "the journal cannot be written, so nothing has changed",
    Code.REFUSED: "not now; `data.refusal` says why",
}


def document() -> dict[str, object]:
    """The OpenRPC document."""
    shapes = [method.params for method in methods.METHODS] + [method.result for method in methods.METHODS]
    _, schemas = msgspec.json.schema_components(shapes, ref_template=TEMPLATE)
    info = {"title": "Amtskoffer, local API", "version": f"{messages.PROTOCOL}.0.0", "description": messages.__doc__}
    return {
        "openrpc": "1.3.2",
        "info": info,
        "methods": [_method(method, schemas) for method in methods.METHODS],
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "errors": {code.name: {"code": code.value, "message": words} for code, words in _WORDS.items()},
        },
    }


def text() -> str:
    """The document as it is published."""
    return msgspec.json.format(msgspec.json.encode(document()), indent=2).decode("utf-8") + "\n"


def _method(method: methods.Method[messages.Shape, object], schemas: dict[str, dict[str, object]]) -> dict[str, object]:
    shape = schemas[method.params.__name__]
    properties, required = shape.get("properties", {}), shape.get("required", [])
    assert isinstance(properties, dict)  # noqa: S101 - msgspec describes each struct so
    assert isinstance(required, list)  # noqa: S101
    params = [{"name": key, "required": key in required, "schema": value} for key, value in properties.items()]
    result = {"name": method.result.__name__, "schema": {"$ref": TEMPLATE.format(name=method.result.__name__)}}
    return {
        "name": method.name,
        "summary": method.summary,
        "paramStructure": "by-name",
        "params": params,
        "result": result,
        "errors": [{"$ref": f"#/components/errors/{code.name}"} for code in _WORDS],
    }


if __name__ == "__main__":
    sys.stdout.write(text())
