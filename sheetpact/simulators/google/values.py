"""spreadsheets.values: each method takes the spreadsheet, the parameters, the body and who calls, and answers JSON."""

from sheetpact.simulators.google.appending import append
from sheetpact.simulators.google.values_read import batch_get, batch_get_by_data_filter, get
from sheetpact.simulators.google.values_write import (
    batch_clear,
    batch_clear_by_data_filter,
    batch_update,
    batch_update_by_data_filter,
    clear,
    update,
)

__all__ = [
    "append",
    "batch_clear",
    "batch_clear_by_data_filter",
    "batch_get",
    "batch_get_by_data_filter",
    "batch_update",
    "batch_update_by_data_filter",
    "clear",
    "get",
    "update",
]
