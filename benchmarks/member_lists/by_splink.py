"""The same list matched by Splink (https://moj-analytical-services.github.io/splink), on columns that sheetpact made.

It compares the same pairs, with Splink's usual comparisons, trained on the list itself. One thread, as sheetpact has.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

import duckdb
import pyarrow as pa
import splink.comparison_level_library as level
import splink.comparison_library as compare
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.blocking_rule_library import CustomRule

from benchmarks.member_lists.columns import KEYS, MASKED_KEYS, table
from benchmarks.member_lists.measured import Measured, peak_mb
from sheetpact.model.members import Account
from sheetpact.model.membership import AccountKey
from sheetpact.model.records import Customer
from sheetpact.reconcile.members_accounts import normalise

SURE = 0.9
"""Odds of 9 : 1, sheetpact's own."""
SAMPLED = 1e7
"""Pairs drawn at random, for how often strangers agree."""
SEED = 1
CERTAIN = (("union_id",), ("email",), ("wechat_id",), ("phone", "name"), ("birthday", "name"))
FOUND = 0.8
"""Columns whose agreement makes two accounts one person, and the share of the true pairs that they find, roughly: from
both Splink estimates how many there are."""
TRAINED_BY = ("phone", "name", "wechat_id", "email", "birthday")
"""Columns whose equal values bring the pairs together from which the other comparisons are trained."""

Comparison: TypeAlias = (
    compare.CustomComparison | compare.ExactMatch | compare.EmailComparison | compare.DamerauLevenshteinAtThresholds
)

NAME = compare.CustomComparison(
    [
        level.CustomLevel(
            "(surname_l IS NULL OR surname_r IS NULL) AND NOT coalesce(written_l = written_r, false)"
        ).configure(is_null_level=True),
        level.ExactMatchLevel("written", term_frequency_adjustments=True),
        level.ExactMatchLevel("name", term_frequency_adjustments=True),
        level.JaroWinklerLevel("name", 0.92),
        level.JaroWinklerLevel("name", 0.88),
        level.CustomLevel("surname_l = surname_r AND (name_l IS NULL OR name_r IS NULL)"),
        level.ExactMatchLevel("surname"),
        level.ElseLevel(),
    ],
    output_column_name="name",
)
PHONE = compare.CustomComparison(
    [
        level.NullLevel("tail"),
        level.ExactMatchLevel("phone", term_frequency_adjustments=True),
        level.LevenshteinLevel("phone", 1),
        level.ExactMatchLevel("mask"),
        level.ExactMatchLevel("tail"),
        level.ElseLevel(),
    ],
    output_column_name="phone",
)
BIRTHDAY = compare.CustomComparison(
    [
        level.CustomLevel("(year_l IS NULL OR year_r IS NULL) AND (day_l IS NULL OR day_r IS NULL)").configure(
            is_null_level=True
        ),
        level.ExactMatchLevel("birthday"),
        level.DamerauLevenshteinLevel("birthday", 1),
        level.ExactMatchLevel("day"),
        level.ExactMatchLevel("year"),
        level.ElseLevel(),
    ],
    output_column_name="birthday",
)
ADDRESS = compare.CustomComparison(
    [
        level.NullLevel("address"),
        level.ExactMatchLevel("address", term_frequency_adjustments=True),
        level.JaroWinklerLevel("address", 0.92),
        level.JaroWinklerLevel("address", 0.88),
        level.ElseLevel(),
    ],
    output_column_name="address",
)
COMPARISONS: Mapping[str, Comparison] = {
    "surname": NAME,
    "tail": PHONE,
    "email": compare.EmailComparison("email"),
    "union_id": compare.ExactMatch("union_id"),
    "birthday": BIRTHDAY,
    "address": ADDRESS,
    "wechat_id": compare.DamerauLevenshteinAtThresholds("wechat_id", [1, 2]),
    "gender": compare.ExactMatch("gender"),
}
"""By a column without which there is nothing to compare."""


def matched(customers: Iterable[Customer], region: str) -> Measured:
    started = time.process_time()
    keys: list[AccountKey] = []
    rows = _rows(_normalised(customers, region, keys))
    normalised = time.process_time()
    people = _people(rows)
    ended = time.process_time()
    groups = {keys[place]: person for place, person in people}
    return Measured(groups, ended - normalised, normalised - started, peak_mb())


def _normalised(customers: Iterable[Customer], region: str, keys: list[AccountKey]) -> Iterator[Account]:
    """One after the other, so that only the table is kept of them; `keys` gets theirs."""
    for customer in customers:
        account = normalise(customer, region)
        keys.append(account.key)
        yield account


def _rows(accounts: Iterable[Account]) -> pa.Table:
    """Without the columns in which nothing stands: Splink compares none of them."""
    columns = table(accounts)
    return pa.table({column: values for column, values in columns.items() if any(values)})


def _people(rows: pa.Table) -> Iterable[tuple[int, int]]:
    """(place of an account, number of its person)."""
    filled = set(rows.column_names)
    database = DuckDBAPI(connection=duckdb.connect(config={"threads": 1}))
    linker = Linker(database.register(rows), _settings(filled), log_level=logging.ERROR)
    _train(linker, filled)
    scored = linker.inference.predict(threshold_match_probability=SURE)
    groups = linker.clustering.cluster_pairwise_predictions_at_threshold(scored, threshold_match_probability=SURE)
    found = groups.as_duckdbpyrelation().to_arrow_table()
    return zip(found["id"].to_pylist(), found["cluster_id"].to_pylist(), strict=True)


def _settings(filled: set[str]) -> SettingsCreator:
    around = [
        CustomRule(f"l.{key} = r.{key} AND (l.{hides} OR r.{hides})")
        for key, hides in MASKED_KEYS.items()
        if hides in filled
    ]
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        comparisons=[each for column, each in COMPARISONS.items() if column in filled],
        blocking_rules_to_generate_predictions=[*(block_on(key) for key in KEYS if key in filled), *around],
        retain_matching_columns=False,
    )


def _train(linker: Linker, filled: set[str]) -> None:
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on(*each) for each in CERTAIN if filled.issuperset(each)], recall=FOUND
    )
    training.estimate_u_using_random_sampling(max_pairs=SAMPLED, seed=SEED)
    for column in TRAINED_BY:
        if column in filled:
            training.estimate_parameters_using_expectation_maximisation(block_on(column))
