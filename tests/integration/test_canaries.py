"""The canary test, short, and that it can fail: a leak that was planted is found. All people here are made up."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.canaries import fly
from sheetpact.ports import Transaction
from sheetpact.reconcile import members_decision, members_views
from sheetpact.report import Report
from sheetpact.sync import Sync

MEMBERS = 60


def leaks(folder: Path, seed: int = 3) -> set[str]:
    """Places where a canary was found."""
    return {leak.place for leak in fly(folder, MEMBERS, seed).leaks}


@pytest.mark.parametrize("seed", [1, 2])
def test_no_canary_is_where_it_may_not_be(tmp_path: Path, seed: int) -> None:
    aviary = fly(tmp_path, MEMBERS, seed)
    assert aviary.leaks == []
    assert aviary.shown > MEMBERS
    assert len(aviary.gone) == 3


def test_a_phone_without_its_mask_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members_views, "masked", lambda phone: phone.removeprefix("+86"))
    assert "sheet members" in leaks(tmp_path)


def test_a_consent_that_does_not_end_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = members_decision.people

    def endless(ids: object, consents: list[object], *rest: object) -> object:
        return people(ids, [replace(each, expires=None) for each in consents], *rest)  # type: ignore[arg-type, type-var]

    monkeypatch.setattr(members_decision, "people", endless)
    assert "sheet members" in leaks(tmp_path)


@pytest.mark.parametrize("place", ["log", "meta"])
def test_a_name_in_a_log_or_in_the_database_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    finish: Callable[[Sync], None] = Sync._finish  # noqa: SLF001  # where a run ends

    def telling(self: Sync) -> None:
        finish(self)
        with self.alliance.store.begin() as tx:
            _tell(tx, place, self.report)

    monkeypatch.setattr(Sync, "_finish", telling)
    assert leaks(tmp_path) == {place}


def _tell(tx: Transaction, place: str, report: Report) -> None:
    name = tx.accounts()[0].name
    if place == "log":
        logging.getLogger("sheetpact").debug("run %s: %s", report.run.id, name)
    else:
        tx.put_meta("slip", name)
