"""Twenty buyers after the last pieces of three shops, and partners at their sheet: what happens, and what must hold."""
