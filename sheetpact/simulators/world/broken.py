"""A promise that wasn't kept."""

from __future__ import annotations


class Broken(AssertionError):
    """`promise` is one of the design's, `told` what contradicts it."""

    def __init__(self, promise: str, told: str) -> None:
        super().__init__(f"{promise}: {told}")
        self.promise = promise
        self.told = told
