"""Reading pact.yaml: every mistake is told at once, with its line and what to write instead."""

from sheetpact.pact.load import load_pact
from sheetpact.pact.schema import pact_schema

__all__ = ["load_pact", "pact_schema"]
