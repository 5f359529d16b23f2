"""The command line: python -m sheetpact is the same as sheetpact."""

from sheetpact.cli import main

main()
