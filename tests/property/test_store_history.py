"""Whatever copies of the document are written in whatever order: each run's rows stay what that run wrote."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheetpact.model.sheet import Value
from sheetpact.model.state import RowKey
from sheetpact.store import SqlStore, open_store

Tab = dict[RowKey, dict[str, Value]]
Tabs = dict[str, Tab]

DOCUMENTS = count(1)
TABS = st.dictionaries(st.sampled_from("ab").map(lambda name: (name,)), st.integers(0, 2).map(lambda n: {"n": n}))
WRITINGS = st.lists(
    st.tuples(
        st.integers(1, 6),  # the run
        st.integers(0, 6),  # the run that the document was stamped by
        st.dictionaries(st.sampled_from(["inventory", "members"]), TABS, min_size=1),
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    opened = open_store("sqlite:///pact.db", tmp_path_factory.mktemp("history"))
    yield opened
    opened.close()


@settings(max_examples=settings.default.max_examples // 2)  # each opens a store of its own
@given(WRITINGS, st.integers(1, 7))
def test_the_rows_as_of_any_run_are_what_it_wrote(
    store: SqlStore, writings: list[tuple[int, int, Tabs]], before: int
) -> None:
    document = f"doc-{next(DOCUMENTS)}"
    written: dict[int, Tabs] = {}
    with store.rehearse() as tx:
        for run, stamp, tabs in writings:
            tx.remember_rows(document, f"R{run}", f"R{stamp}", tabs)
            written[run] = {**written.get(stamp, {}), **tabs}
        assert {run: tx.state(document, f"R{run}").base for run in range(7)} == {
            run: written.get(run, {}) for run in range(7)
        }
        tx.forget_rows(f"R{before}")
        kept = max((run for run in written if run < before), default=0)
        assert {run: tx.state(document, f"R{run}").base for run in range(7)} == {
            run: written.get(run, {}) if run >= kept else {} for run in range(7)
        }
