"""Idempotency keys (shopify.dev/docs/api/usage/idempotent-requests)."""

from __future__ import annotations

import json
from collections.abc import Callable


class Keys:
    """Idempotency keys that were used: what was asked with them, and what came of it."""

    def __init__(self) -> None:
        self._used: dict[str, tuple[str, dict[str, object]]] = {}

    def once(self, key: str, asked: object, act: Callable[[], dict[str, object]]) -> dict[str, object]:
        """The answer of the first time, where the same was asked with this key before."""
        print_of = json.dumps(asked, sort_keys=True)
        if key not in self._used:
            answer = act()
            self._used[key] = (print_of, answer)
            return answer
        before, answer = self._used[key]
        if before != print_of:
            return refusal("IDEMPOTENCY_KEY_PARAMETER_MISMATCH", (), "The same key was used for something else.")
        if not answer["userErrors"]:
            return answer
        return refusal("IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED", (), "A previous request with this key failed.")


def refusal(code: str, path: tuple[str, ...], message: str) -> dict[str, object]:
    field = ["input", *path] if path else None
    error = {"code": code, "field": field, "message": message}
    return {"inventoryAdjustmentGroup": None, "userErrors": [error]}
