"""sheetpact keeps an alliance's shared sheet and its shops' platforms equal."""

__version__ = "0.1.0"
