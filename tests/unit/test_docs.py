"""What the documentation says exists: links, commands, pact files, headings, units."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import click
import pytest
from ruamel.yaml import YAML

from benchmarks.__main__ import GROUPS
from sheetpact.cli.app import COMMANDS, cli
from sheetpact.exchange.lines import LineState
from sheetpact.exchange.tables import FIELDS, SECTIONS
from sheetpact.mapping.shop import FieldUnit
from sheetpact.pact import load_pact
from sheetpact.registry import load_file

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]
LINK = re.compile(r"\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
VARIABLE = re.compile(r"\$\{(\w+)\}")
PAIRS = [(page, page.with_name(f"{page.stem}.zh-CN.md")) for page in PAGES]
PAIRS = [(one, other) for one, other in PAIRS if other.exists()]
BACK_OFFICE = [name for name in NAMES if "/files-from-a-back-office" in name]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, *kinds: str) -> Iterator[str]:
    yield from (found[2] for found in BLOCK.finditer(text(name)) if found[1] in kinds)


def headings(words: str) -> list[str]:
    return re.findall(r"^#+ .+$", BLOCK.sub("", words), re.MULTILINE)


def anchors(words: str) -> set[str]:
    """As GitHub makes them: small letters, no punctuation, hyphens for spaces."""
    plain = (heading.lstrip("# ").casefold() for heading in headings(words))
    return {re.sub(r"[^\w\- ]", "", each).replace(" ", "-") for each in plain}


def commands(name: str) -> Iterator[list[str]]:
    """Every `sheetpact …` in a code block of commands or in the running text."""
    lines = [line for block in blocks(name, "console", "sh") for line in block.splitlines()]
    spans = re.findall(r"`(sheetpact [^`]+)`", BLOCK.sub("", text(name)))
    for line in [*lines, *spans]:
        found = re.match(r"(?:\$ )?(?:\.venv/bin/|python -m )?sheetpact ([a-z][^|#]*)", line)
        if found:
            yield shlex.split(found[1])


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(name: str) -> None:
    dead = []
    for target in LINK.findall(BLOCK.sub("", text(name))):
        if re.match(r"https?:", target):
            continue
        place, _, anchor = target.partition("#")
        path = ((ROOT / name).parent / place).resolve() if place else ROOT / name
        there = path.is_relative_to(ROOT) and path.exists()
        if not there or (anchor and anchor not in anchors(path.read_text(encoding="utf-8"))):
            dead.append(target)
    assert dead == []


@pytest.mark.parametrize("name", [name for name in NAMES if any(commands(name))])
def test_every_command_is_one(name: str) -> None:
    context = click.Context(cli)
    for words in commands(name):
        command = cli.get_command(context, words[0])
        if isinstance(command, click.Group) and len(words) > 1:
            command = command.get_command(context, words[1])
        assert command is not None, words
        known = {option for parameter in command.params for option in parameter.opts}
        unknown = [word for word in words[1:] if word.startswith("-") and word.partition("=")[0] not in known]
        assert unknown == [], words


@pytest.mark.parametrize("name", [name for name in NAMES if "```yaml" in text(name)])
def test_every_pact_is_good(name: str, tmp_path: Path) -> None:
    for block in blocks(name, "yaml"):
        loaded = YAML(typ="safe").load(block)
        assert loaded, block
        if "pact" in loaded:
            path = tmp_path / "pact.yaml"
            path.write_text(block, encoding="utf-8")
            pact = load_pact(path, dict.fromkeys(VARIABLE.findall(block), "a secret of this test"))
            assert pact.pact == loaded["pact"]


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=[one.stem for one, _ in PAIRS])
def test_both_languages_say_the_same(one: Path, other: Path) -> None:
    texts = [page.read_text(encoding="utf-8") for page in (one, other)]
    levels = [[heading.partition(" ")[0] for heading in headings(words)] for words in texts]
    assert levels[0] == levels[1]
    kinds = [[found[1] for found in BLOCK.finditer(words)] for words in texts]
    assert kinds[0] == kinds[1]


def test_the_command_line_is_described_whole() -> None:
    page = text("docs/reference/cli.md")
    context = click.Context(cli)
    for name in COMMANDS:
        assert f"| `{name}" in page, name
        command = cli.get_command(context, name)
        assert command is not None
        parts = command.commands.values() if isinstance(command, click.Group) else ()
        for part in parts:
            assert f"`{name} {part.name}" in page, part.name
        options = [parameter for each in (command, *parts) for parameter in each.params]
        long = [option for parameter in options for option in parameter.opts if len(option) > 2]
        assert [each for each in long if each.startswith("--") and each not in page and each != "--limit"] == []


def test_every_heading_of_the_sheet_is_described() -> None:
    page = text("docs/reference/sheet.md")
    tabs = YAML(typ="safe").load(text("mappings/sheet.yaml"))["tabs"]
    for tab in tabs.values():
        assert f"## {tab['title']['zh-CN']} / {tab['title']['en']}" in page
    columns = [column for name in tabs if name != "changes" for column in tabs[name]["columns"].values()]
    for heading in (column["heading"] for column in columns if "heading" in column):
        assert f"{heading['zh-CN']} / {heading['en']}" in page


def fields_of(mapping: dict[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    """(field, what marks it as one that must be there, its headings), of all that a column map may name."""
    needs = mapping["files"]["needs"]
    for kind, sections in SECTIONS.items():
        for section in sections:
            for field in FIELDS[section]:
                has = mapping[section].get(field)
                must = has is not None and (field in needs[kind] or "default" not in has)
                yield f"{section}.{field}", "**" * must, has["from"] if has else []


@pytest.mark.parametrize("name", BACK_OFFICE)
def test_every_field_of_a_column_map_is_listed_with_the_headings_it_has(name: str) -> None:
    rows = re.findall(r"^\| (\**)`(\w+\.\w+)`\** \| [^|]+ \| ([^|]+) \|$", text(name), re.MULTILINE)
    listed = [(field, must, [] if told == "–" else told.split(" · ")) for must, field, told in rows]
    mapping = YAML(typ="safe").load(text("mappings/export_files.custom.yaml"))
    assert sorted(listed) == sorted(fields_of(mapping))


@pytest.mark.parametrize("name", BACK_OFFICE)
@pytest.mark.parametrize(
    ("field", "ours"),
    [("status", {*get_args(LineState), "none"}), ("refund", {"refunded", "returned"})],
    ids=["status", "refund"],
)
def test_every_word_of_a_status_is_listed_with_what_it_means(name: str, field: str, ours: set[str]) -> None:
    rows = re.findall(rf"^\| `{field}: (\w+)` \| [^|]+ \| ([^|]+) \|$", text(name), re.MULTILINE)
    assert {our for our, _ in rows} == ours
    listed = {word: our for our, told in rows for word in told.split(" · ") if word != "–"}
    values = YAML(typ="safe").load(text("mappings/export_files.custom.yaml"))["order"][field]["values"]
    assert listed == {word: our for word, our in values.items() if word != "*"}


@pytest.mark.parametrize("name", BACK_OFFICE)
def test_every_file_format_is_listed_with_its_import_file(name: str) -> None:
    listed = re.findall(r"^\| `(\w+)` \|.*\| (\S+) \|$", text(name), re.MULTILINE)
    known = {}
    for path in (ROOT / "mappings").glob("export_files.*.yaml"):
        files = YAML(typ="safe").load(path.read_text(encoding="utf-8"))["files"]
        known[path.stem.partition(".")[2]] = f".{files['import']['kind']}" if "import" in files else "–"
    assert {name: kind for name, kind in listed if name != "format"} == known


def test_every_unit_of_a_mapping_is_described() -> None:
    page = text("docs/reference/mapping.md")
    rows = re.search(r"\| unit \|.*?\n\n", page, re.DOTALL)
    assert rows is not None
    assert set(re.findall(r"`([a-z]+)`", rows[0])) == {unit.value for unit in FieldUnit}


def test_the_numbers_of_a_group_are_listed_as_it_is_measured() -> None:
    page = text("docs/reference/numbers.md")
    listed = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert set(listed) <= set(GROUPS)
    assert [group for group in listed if not hasattr(load_file(ROOT / "benchmarks" / f"{group}.py"), "measure")] == []


@pytest.mark.parametrize("picture", sorted((ROOT / "docs" / "pictures").glob("*.png")), ids=lambda path: path.stem)
def test_a_picture_is_light_and_shown(picture: Path) -> None:
    assert picture.stat().st_size < 200_000
    assert any(picture.name in text(name) for name in NAMES)
