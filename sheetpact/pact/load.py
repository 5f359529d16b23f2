"""From the file to a Pact, or to one error that tells every mistake."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from dotenv import dotenv_values
from pydantic import ValidationError

from sheetpact.model.pact import Pact
from sheetpact.pact.mistakes import Mistake, refusal
from sheetpact.pact.references import Resolution
from sheetpact.pact.shape import contradiction_mistakes, shape_mistakes
from sheetpact.pact.tree import read_tree

LOCALE = re.compile(r"""^locale:\s*["']?(zh-CN|en)\b""", re.MULTILINE)


def load_pact(path: Path, environment: Mapping[str, str], resolve_secret: Callable[[str], str] | None = None) -> Pact:
    """The pact in the file `path`, its references resolved.

    `${NAME}` is taken from `environment`, else from a file .env beside the pact. `prefect:secret/NAME` is asked of
    `resolve_secret` (which raises LookupError or ValueError for a name it doesn't know); without one it is refused.
    PactError: every mistake with its line, in the pact's language where that can be read, else in English.
    """
    text = _read(path)
    locale = found[1] if (found := LOCALE.search(text)) else "en"
    tree = read_tree(text)
    if tree.root is None:
        raise refusal(str(path), locale, tree.mistakes or [Mistake(0, (), "pact.empty_file")])
    resolution = Resolution(tree, _variables(path.parent / ".env", locale) | dict(environment), resolve_secret)
    value = resolution.value(tree.root)
    mistakes = [*tree.mistakes, *resolution.mistakes]
    known = {each.path for each in mistakes}
    mistakes += [each for each in contradiction_mistakes(value, tree) if each.path not in known]
    try:
        pact = Pact.model_validate(value)
    except ValidationError as error:
        mistakes += [each for each in shape_mistakes(error, tree) if each.path not in known]
    if mistakes:
        raise refusal(str(path), locale, mistakes)  # outside of `except`: pydantic's error holds the values
    return pact


def variable(name: str, folder: Path, environment: Mapping[str, str], locale: str = "en") -> str:
    """What `${NAME}` in a pact in this folder would be; '' where it isn't set. PactError: .env can't be read."""
    return environment.get(name) or _variables(folder / ".env", locale).get(name, "")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        code = "pact.no_file"
    except UnicodeDecodeError:
        code = "pact.not_utf8"
    except OSError:
        code = "pact.unreadable"
    raise refusal(str(path), "en", [Mistake(0, (), code)])


def _variables(path: Path, locale: str) -> dict[str, str]:
    try:
        values = dotenv_values(path, interpolate=False, encoding="utf-8-sig")
    except UnicodeDecodeError:
        values = None
    if values is None:
        raise refusal(str(path), locale, [Mistake(0, (), "pact.not_utf8")])
    return {name: value for name, value in values.items() if value is not None}
