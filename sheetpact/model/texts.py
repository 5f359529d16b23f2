"""What people read, in both languages. Each area keeps its own catalogue; a code stands in one of them."""

from __future__ import annotations

from sheetpact.model.texts_audit import TEXTS as AUDIT
from sheetpact.model.texts_cli import TEXTS as CLI
from sheetpact.model.texts_connectors import TEXTS as CONNECTORS
from sheetpact.model.texts_copy import TEXTS as COPY
from sheetpact.model.texts_files import TEXTS as FILES
from sheetpact.model.texts_google import TEXTS as GOOGLE
from sheetpact.model.texts_mapping import TEXTS as MAPPING
from sheetpact.model.texts_members import TEXTS as MEMBERS
from sheetpact.model.texts_overlap import TEXTS as OVERLAP
from sheetpact.model.texts_pact import TEXTS as PACT
from sheetpact.model.texts_points import TEXTS as POINTS
from sheetpact.model.texts_risk import TEXTS as RISK
from sheetpact.model.texts_shadow import TEXTS as SHADOW
from sheetpact.model.texts_sheet import TEXTS as SHEET
from sheetpact.model.texts_stock import TEXTS as STOCK
from sheetpact.model.texts_store import TEXTS as STORE
from sheetpact.model.texts_wecom import TEXTS as WECOM
from sheetpact.model.texts_workbook import TEXTS as WORKBOOK
from sheetpact.model.texts_youzan import TEXTS as YOUZAN

CATALOGUE: dict[str, tuple[str, str]] = {
    **AUDIT,
    **CLI,
    **CONNECTORS,
    **COPY,
    **FILES,
    **GOOGLE,
    **MAPPING,
    **MEMBERS,
    **OVERLAP,
    **PACT,
    **POINTS,
    **RISK,
    **SHADOW,
    **SHEET,
    **STOCK,
    **STORE,
    **WECOM,
    **WORKBOOK,
    **YOUZAN,
}


def say(locale: str, code: str, /, **params: object) -> str:
    """The text of `code` (Chinese for zh-*, else English), its {params} filled in. KeyError: no such code."""
    chinese, english = CATALOGUE[code]
    return (chinese if locale.startswith("zh") else english).format(**params)
