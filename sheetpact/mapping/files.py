"""The part of a mapping that says how a shop's files look: what it exports, and what it takes back.

files:
  encodings: [utf-8-sig, gb18030]       # tried in this order; a byte-order mark goes first
  import:
    kind: csv
    encoding: gb18030
    columns:
      - {heading: 商品ID, copy: [商品ID, 商品编号]}      # as the newest export has it
      - {heading: 商家编码, field: sku}
      - {heading: 库存, field: number}
    how: {zh: 打开后台……, en: Open the back office …}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from sheetpact.mapping.parts import Part, Texts

ImportField = Literal["listing", "sku", "title", "number", "change"]


def _encoding(value: str) -> str:
    try:
        "".encode(value)
    except LookupError as error:
        raise PydanticCustomError("encoding", "no such encoding") from error
    return value


Encoding = Annotated[str, AfterValidator(_encoding)]


class ImportColumn(Part):
    """One column of the file that the platform imports. Exactly one of the others than `heading` says what it holds.

    `field`: of the write (`change` is the number less what the newest export shows). `copy`: the export's own cell
    under one of these headings, unchanged. `add_to`: the export's whole number under one of these headings plus the
    change. `text`: the same in every row.
    """

    heading: str
    field: ImportField | None = None
    copied: Texts = Field(default=(), alias="copy")
    add_to: Texts = ()
    text: str | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        said = [
            self.field is not None,
            bool(self.copied),
            bool(self.add_to),
            self.text is not None,
        ]
        if sum(said) != 1:
            raise PydanticCustomError(
                "one_of",
                "exactly one of `field`, `copy`, `add_to`, `text` must be there",
            )
        return self


class How(Part):
    """Where in the platform's back office the file is imported, for the shop's owner."""

    zh: str
    en: str


class ImportFile(Part):
    """The file with stock numbers as the platform takes it."""

    kind: Literal["csv", "xlsx"]
    encoding: Literal["utf-8", "utf-8-sig", "gb18030", "utf-16"] = "utf-8-sig"
    """Only ones that can write every character."""
    sheet: str = "Sheet1"
    columns: Annotated[tuple[ImportColumn, ...], Field(min_length=1, strict=False)]
    how: How


Kind = Literal["orders", "delivery", "stock", "customers"]


class Files(Part):
    """`encodings` are tried in this order on text files without a byte-order mark.

    A table is an export of a kind when it has a heading for each field that the kind needs; the kinds are tried in
    the order they are written.
    """

    needs: Mapping[Kind, Texts]
    encodings: Annotated[tuple[Encoding, ...], Field(min_length=1, strict=False)] = (
        "utf-8-sig",
        "gb18030",
    )
    stock_import: ImportFile | None = Field(default=None, alias="import")
