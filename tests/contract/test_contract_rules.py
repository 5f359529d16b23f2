"""Every rule of a platform has a test that checks it, or a reason why none does; the page says which."""

from __future__ import annotations

from contract_rules import PAGE, Area, Mark, Rule, areas, marks, mistakes, page


def test_every_rule_has_a_check_or_a_reason() -> None:
    assert list(mistakes(tuple(areas()), tuple(marks()))) == []


def test_the_page_is_up_to_date() -> None:
    """`python tests/support/contract_rules.py` writes it."""
    assert PAGE.read_text(encoding="utf-8") == page(tuple(areas()), tuple(marks()))


def test_what_is_forgotten_or_said_twice_is_found() -> None:
    known = Area("Shop", "Lists", "a page", (Rule("shop.a", "A."), Rule("shop.b", "B.", "Why."), Rule("shop.c", "C.")))
    said = (Mark("shop.b", "test_x.py", "test_b"), Mark("shop.d", "test_x.py", "test_d"))
    helped = Mark("shop.c", "test_x.py", "given")
    assert list(mistakes((known,), (*said, helped))) == [
        "test_x.py: test_d checks shop.d, which is no rule",
        "test_x.py: given is no test",
        "shop.a has neither a check nor a reason",
        "shop.b is checked, and has a reason why not",
    ]
