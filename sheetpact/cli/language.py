"""In which language to speak before a pact is read: that of ./pact.yaml, else the terminal's."""

from __future__ import annotations

import locale
import re
from functools import cache
from pathlib import Path

LOCALE = re.compile(r"""^locale:\s*["']?(zh-CN|en)\b""", re.MULTILINE)
CHOICES = ("zh-CN", "en")


@cache
def language(pact: Path = Path("pact.yaml")) -> str:
    """zh-CN or en."""
    try:
        found = LOCALE.search(pact.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        found = None
    return found[1] if found else terminal_language()


def terminal_language() -> str:
    """zh-CN where the terminal is set to Chinese, else English."""
    return "zh-CN" if (locale.getlocale(locale.LC_CTYPE)[0] or "").lower().startswith(("zh", "chinese")) else "en"
