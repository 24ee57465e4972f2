"""The JSON Schema of the workspace's files, made from the shapes that read them."""

from vamail.workspace.parse_imports import IMPORTS
from vamail.workspace.parse_people import CLIENT
from vamail.workspace.parse_rules import RulesShape
from vamail.workspace.parse_services import SERVICES
from vamail.workspace.parse_settings import SETTINGS
from vamail.workspace.shapes import Json
from vamail.workspace.types import Vocabulary

DRAFT = "http://json-schema.org/draft-07/schema#"


def json_schema(vocabulary: Vocabulary) -> Json:
    """One schema for vamail.yaml, rule files, services, imports and client files.

    A list is a file of rules; a table with `me` is vamail.yaml, one with `services` is services.yaml, one
    with `imports` imports.yaml; every other table is a client. Under `$defs` they are `settings`, `rules`,
    `services`, `imports` and `client`. Draft 7, which every editor reads.
    """
    rules = RulesShape(vocabulary, (), vocabulary.templates)
    return {
        "$schema": DRAFT,
        "title": "vamail workspace",
        "$defs": {
            "settings": SETTINGS.schema(),
            "client": CLIENT.schema(),
            "services": SERVICES.schema(),
            "imports": IMPORTS.schema(),
            "rules": rules.schema(),
            "when": rules.when.schema(),
        },
        "if": {"type": "array"},
        "then": {"$ref": "#/$defs/rules"},
        "else": {
            "if": {"anyOf": [{"required": ["me"]}, {"required": ["mailboxes"]}, {"required": ["smtp"]}]},
            "then": {"$ref": "#/$defs/settings"},
            "else": {
                "if": {"required": ["services"]},
                "then": {"$ref": "#/$defs/services"},
                "else": {
                    "if": {"required": ["imports"]},
                    "then": {"$ref": "#/$defs/imports"},
                    "else": {"$ref": "#/$defs/client"},
                },
            },
        },
    }
