"""The JSON schema of pact.yaml, from which editors complete and explain its keys."""

from __future__ import annotations

import json

from sheetpact.model.pact import Pact


def pact_schema() -> str:
    """The schema as stable text: the same pact model gives the same bytes."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Pact.model_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
