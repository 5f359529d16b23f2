"""Which script a text is in."""

from __future__ import annotations

import re

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]")
"""A Chinese character (Unicode, CJK unified ideographs and their extensions)."""
