"""One simulated company as its own process.

    python -m sheetpact.simulators.wecom --port 8084 --state company.json

`company.json` is what the company starts with: {"staff": ["li"], "contacts": [{"staff": "li", "name": "小王", "remark":
"王芳"}]}. The first line printed is the pact's settings for it. POST /control/add with such a contact does what the
method of that name does, GET /control/state tells contacts and the number of requests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sheetpact.simulators.faults import Faults
from sheetpact.simulators.process import Control, asked, serve
from sheetpact.simulators.wecom import Company, WeCom

VERBS = ("add", "drop", "end_token")


def state(wecom: WeCom) -> dict[str, object]:
    company = wecom.company
    with company.lock:
        return {
            "contacts": {each.id: sorted(each.notes) for each in company.contacts.values()},
            "requests": wecom.requests,
        }


def filled(company: Company, start: Mapping[str, Sequence[object]]) -> Company:
    company.hire(*map(str, start.get("staff", [])))
    for each in start.get("contacts", []):
        company.add(**each)  # type: ignore[arg-type] # JSON
    return company


def main() -> None:
    given, faults = asked("sheetpact.simulators.wecom"), Faults()
    company = filled(Company(), given.start)
    control = Control(company, VERBS, faults, lambda: state(wecom))
    wecom = WeCom(company, port=given.port, faults=faults, beside=control)
    serve(wecom, wecom.settings)


if __name__ == "__main__":
    main()
