"""All scenarios, by name."""

from sheetpact.simulators.crashes.commands import OPERATOR
from sheetpact.simulators.crashes.orders import ORDERS, PLATFORMS
from sheetpact.simulators.crashes.sheets import SHEET

SCENARIOS = {**ORDERS, **PLATFORMS, **SHEET, **OPERATOR}
