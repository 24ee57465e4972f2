"""The exported schema accepts what the reader accepts: its references resolve and its keys are the same."""

import json
from typing import Any

from vamail.daemon.vocabulary import vocabulary
from vamail.workspace.parse_people import CLIENT, ME
from vamail.workspace.parse_settings import SETTINGS
from vamail.workspace.schema import json_schema


def schema() -> Any:
    return json.loads(json.dumps(json_schema(vocabulary())))


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if "$ref" in node else []
        return own + [ref for value in node.values() for ref in references(value)]
    return [ref for value in node for ref in references(value)] if isinstance(node, list) else []


def test_every_reference_resolves() -> None:
    made = schema()
    names = set(references(made))
    known = ("rules", "settings", "services", "imports", "client", "when")
    assert names == {f"#/$defs/{name}" for name in known}
    assert {name.rpartition("/")[2] for name in names} == set(made["$defs"])


def test_the_keys_are_those_that_the_reader_knows() -> None:
    made = schema()["$defs"]
    assert set(made["settings"]["properties"]) == set(SETTINGS.keys)
    assert set(made["settings"]["properties"]["me"]["properties"]) == set(ME.keys)
    assert made["client"]["required"] == [name for name, key in CLIENT.keys.items() if key.required]
    rule = made["rules"]["items"]
    assert rule["required"] == ["name", "do"]
    actions = rule["properties"]["do"]["anyOf"][1]["anyOf"][-1]["properties"]
    assert set(actions) == set(vocabulary().actions)
    assert "acknowledge" in rule["properties"]["do"]["anyOf"][1]["anyOf"][0]["enum"]


def test_every_top_key_is_explained_to_the_editor() -> None:
    properties = schema()["$defs"]["settings"]["properties"]
    assert [name for name, key in properties.items() if not key.get("description")] == ["limits"]
