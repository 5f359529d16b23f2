"""The command line. What a command needs is imported when it is called, so that `--help` is quick."""

from __future__ import annotations


def main() -> None:
    """Run the command that the process was started with, and end with its exit code."""
    from sheetpact.cli.app import cli

    cli()
