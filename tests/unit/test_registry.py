"""Mappings as a pact sees them: the nearest folder's, and as they stand in the file now."""

from __future__ import annotations

from pathlib import Path

from sheetpact.registry import Registry

MAPPING = "order:\n  number: {{from: {key}, as: text}}\n"


def test_a_mapping_that_is_edited_between_two_runs_counts_in_the_second(tmp_path: Path) -> None:
    file = tmp_path / "mappings" / "own.yaml"
    file.parent.mkdir()
    registry = Registry((tmp_path,), "en")
    seen = []
    for key in ("number", "name", "number"):
        file.write_text(MAPPING.format(key=key), encoding="utf-8")
        seen.append(registry.shop_mapping("own").sections["order"]["number"].source)
    assert seen == [("number",), ("name",), ("number",)]
