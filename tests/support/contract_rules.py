"""What the shops' platforms promise and ask for, rule by rule, and which tests hold us to it.

The rules stand in tests/contract/rules, one file a platform. A test says which it checks:
`@pytest.mark.rule("woocommerce.paging.size")`. `python tests/support/contract_rules.py` writes
docs/reference/contract-rules.md anew.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
RULES = ROOT / "tests" / "contract" / "rules"
PAGE = ROOT / "docs" / "reference" / "contract-rules.md"
HEAD = """\
# Contract rules

What each platform promises and asks for, as far as sheetpact depends on it, and the tests that check it: of the
connector, of the simulated platform, or of both. Where nothing checks a rule, the reason stands instead.

`python tests/support/contract_rules.py` writes this page from `tests/contract/rules` and the tests' marks.
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `unchecked`: why no test checks it ('' where some do)."""

    id: str
    says: str
    unchecked: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """Rules of one part of a platform, and where they are published."""

    platform: str
    title: str
    source: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A test that says that it checks a rule."""

    rule: str
    file: str
    test: str


def areas() -> Iterator[Area]:
    for path in sorted(RULES.glob("*.yaml")):
        told = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        for name, area in told["areas"].items():
            rules = (_rule(f"{path.stem}.{name}.{rule}", says) for rule, says in area["rules"].items())
            yield Area(told["platform"], area["title"], area["source"], tuple(rules))


def _rule(name: str, told: str | Mapping[str, str]) -> Rule:
    return Rule(name, told) if isinstance(told, str) else Rule(name, told["says"], told["unchecked"])


def marks() -> Iterator[Mark]:
    """As they stand in the tests' source, so that nothing need be run."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        source = path.read_text(encoding="utf-8")
        if "mark.rule(" in source:
            yield from _marks_in(ast.parse(source), path.relative_to(ROOT).as_posix())


def _marks_in(tree: ast.AST, file: str) -> Iterator[Mark]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            named = (name for decorator in node.decorator_list for name in _named(decorator))
            yield from (Mark(name, file, node.name) for name in named)


def _named(decorator: ast.AST) -> Iterator[str]:
    """The rules that a decorator names, also where it gives them to one of many parameters."""
    for node in ast.walk(decorator):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.rule":
            yield from (str(ast.literal_eval(each)) for each in node.args)


def mistakes(found: Sequence[Area], marked: Sequence[Mark]) -> Iterator[str]:
    rules = {rule.id: rule for area in found for rule in area.rules}
    checked = {mark.rule for mark in marked}
    for mark in marked:
        if mark.rule not in rules:
            yield f"{mark.file}: {mark.test} checks {mark.rule}, which is no rule"
        elif not mark.test.startswith("test_"):
            yield f"{mark.file}: {mark.test} is no test"
    for name, rule in rules.items():
        if name not in checked and not rule.unchecked:
            yield f"{name} has neither a check nor a reason"
        elif name in checked and rule.unchecked:
            yield f"{name} is checked, and has a reason why not"


def page(found: Sequence[Area], marked: Sequence[Mark]) -> str:
    lines = [HEAD]
    platform = ""
    for area in found:
        if area.platform != platform:
            platform = area.platform
            lines.append(f"## {platform}\n")
        lines += [f"### {platform}: {area.title.lower()}\n", f"{area.source}.\n"]
        lines += ["| rule | what it says | checked by |", "|---|---|---|"]
        lines += [_row(rule, marked) for rule in area.rules]
        lines.append("")
    return "\n".join(lines)


def _row(rule: Rule, marked: Sequence[Mark]) -> str:
    tests = dict.fromkeys(f"[{each.test}](../../{each.file})" for each in marked if each.rule == rule.id)
    return f"| `{rule.id}` | {rule.says} | {'<br>'.join(tests) or f'nothing: {rule.unchecked}'} |"


def main() -> None:
    PAGE.write_text(page(tuple(areas()), tuple(marks())), encoding="utf-8")


if __name__ == "__main__":
    main()
