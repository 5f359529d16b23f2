"""Prints the schema of what --json prints. To renew it: python -m sheetpact.cli > docs/reference/cli.schema.json."""

import sys

from sheetpact.cli.schema import cli_schema

sys.stdout.write(cli_schema())
