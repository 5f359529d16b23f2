"""What stories that several tests tell need lies in tests/support."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from google_story import Story, begun, continued


@pytest.fixture(scope="session")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """The document was made, adopted, and looked at once more."""
    with begun(tmp_path_factory.mktemp("google") / "first") as story:
        story.sync("green")
        story.sync("green")
        story.saved = deepcopy(story.google.shelf.files[story.document])
        yield story


@pytest.fixture
def story(first_day: Story, tmp_path: Path) -> Story:
    """The second day, as it is for this test alone."""
    return continued(first_day, tmp_path / "day")
