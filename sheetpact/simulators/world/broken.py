"""A promise that wasn't kept."""

from __future__ import annotations


class Broken(BaseException):
    """`promise` is one of the design's, `told` what contradicts it.

    A run that is under way meanwhile doesn't take it for a fault of the side that it was calling.
    """

    def __init__(self, promise: str, told: str) -> None:
        super().__init__(f"{promise}: {told}")
        self.promise = promise
        self.told = told
