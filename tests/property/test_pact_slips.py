"""Whatever slip of the keyboard spoils a pact file: it is told as a mistake, and the secret in it is not repeated."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetpact.errors import PactError
from sheetpact.pact import load_pact

SECRET = "hunter2"
PACT = f"""\
pact: 手作联盟
locale: zh-CN
timezone: Asia/Shanghai
currency: CNY
store: postgresql+psycopg://hub:{SECRET}@db/pact
sheet: {{connector: workbook, document: 手作联盟.xlsx}}
partners:
  tea:
    name: "青山茶具"
    shops:
      tea-woo: {{connector: woocommerce, settings: {{consumer_key: {SECRET}, "api_key": '{SECRET}'}}}}
      tea-files:
        connector: export_files
        settings:
          password: {SECRET}
inventory:
  items: {{POT-1: {{mode: escrow}}}}
  bundles: {{GIFT: {{tea/POT-1: 1}}}}
"""
SLIPS = (*"""\t\n :-{}[]'"#&*!|>%@`$?,=.~：，“”\x00\x07é0""", "${", "---\n", "? ", "<<: ", "\n  ", "!!binary ", "- ")
PLACES = [place for place in range(len(PACT)) if SECRET not in PACT[max(0, place - 6) : place + 6]]


@given(st.sampled_from(PLACES), st.integers(0, 3), st.sampled_from(("", *SLIPS)))
def test_a_slip_is_told_and_never_the_secret(place: int, lost: int, typed: str) -> None:
    spoilt = PACT[:place] + typed + PACT[place + lost :]
    with TemporaryDirectory() as folder:
        path = Path(folder, "pact.yaml")
        path.write_text(spoilt, encoding="utf-8")
        with pytest.raises(PactError) as refused:
            load_pact(path, {})
        assert SECRET not in f"{refused.value}{refused.value!r}"
