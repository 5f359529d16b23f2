"""Inputs that nobody would send on purpose: see `python -m benchmarks.fuzz --help`."""
