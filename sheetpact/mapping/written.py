"""YAML that people write: mappings, and a shop's own headings."""

from __future__ import annotations

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError


def yaml_in(text: str) -> object:
    """What it says. ValueError: no YAML, a date that there isn't, or nested so deeply that it can't be read."""
    try:
        return YAML(typ="safe", pure=True).load(text)
    except (YAMLError, ValueError) as error:
        raise ValueError(str(error)) from error
    except (RecursionError, AttributeError, LookupError, TypeError) as error:  # what ruamel.yaml stumbles over
        raise ValueError(type(error).__name__) from error
