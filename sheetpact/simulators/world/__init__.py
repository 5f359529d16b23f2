"""A whole alliance from a seed: what happens in it, what goes wrong, and whether the promises were kept."""
