"""Whether escrow ever oversells, tried by the million: `python -m sheetpact.simulators.escrow --steps N --seed S`."""
