"""YAML that people write: mappings, and a shop's own headings."""

from __future__ import annotations

import re
import warnings

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import Node

DEEPEST = 50
"""Levels of brackets. ruamel.yaml takes four seconds for 2,000 and a hundred times as long for 20,000."""
BRACKETS = re.compile(r"[\[\]{}]")


def yaml_in(text: str) -> object:
    """What it says. ValueError: no YAML, a date that there isn't, or nested so deeply that it can't be read."""
    yaml = YAML(typ="safe", pure=True)
    try:
        return yaml.constructor.construct_document(node) if (node := composed(text)) is not None else None
    except (YAMLError, ValueError) as error:
        raise ValueError(str(error)) from error
    except (RecursionError, AttributeError, LookupError, TypeError) as error:  # what ruamel.yaml stumbles over
        raise ValueError(type(error).__name__) from error


def composed(text: str) -> Node | None:
    """Its nodes. YAMLError: it is no YAML; Python's own errors: ruamel.yaml stumbles over it."""
    if _levels(text) > DEEPEST:
        raise RecursionError
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a doubled anchor, with the lines: one may hold a secret
        node: Node | None = YAML(typ="safe", pure=True).compose(text)
    return node


def _levels(text: str) -> int:
    """How deep brackets nest; those in quotes, which hardly ever nest, count, too."""
    level = most = 0
    for bracket in BRACKETS.findall(text):
        level = level + 1 if bracket in "[{" else max(0, level - 1)
        most = max(most, level)
    return most
