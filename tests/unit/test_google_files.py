"""What is kept of a Google document between runs, by programs that know nothing of one another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sheetpact.gsheets.files import Files


def test_two_that_keep_a_reading_at_the_same_moment_both_succeed_and_one_is_kept_whole(tmp_path: Path) -> None:
    """A plan may read while a sync does."""
    files = Files(tmp_path / "google", "doc")

    def keep(who: str) -> None:
        for number in range(40):
            files.keep_reading({"version": who, "rows": [number] * 2000})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(keep, "abcd"))
    assert files.reading is not None
    assert files.reading["rows"] == [39] * 2000
    assert [path.name.endswith(".new") for path in files.folder.iterdir()] == [False]
