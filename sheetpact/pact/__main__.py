"""Prints the JSON schema of pact.yaml: python -m sheetpact.pact > docs/reference/pact.schema.json."""

import sys

from sheetpact.pact.schema import pact_schema

sys.stdout.write(pact_schema())
