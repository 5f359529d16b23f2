"""hooks: have the shops' platforms call us, and see whether they do."""

from __future__ import annotations

import click

from sheetpact import hooks as use_case
from sheetpact.cli import documents
from sheetpact.cli.screen import Screen
from sheetpact.cli.session import Session, command
from sheetpact.errors import Unclear
from sheetpact.model.problems import Severity
from sheetpact.model.texts import say


@click.command()
@click.argument("what", type=click.Choice(["register", "list", "check"]))
@click.argument("address", default="")
@command
def hooks(session: Session, what: str, address: str) -> int:
    screen = session.screen
    with session.alliance() as alliance:
        if what == "register":
            base = address or use_case.kept_address(alliance)
            if not base.startswith(("https://", "http://")):
                raise Unclear(say(alliance.pact.locale, "hooks.no_address"))
            found = use_case.register(alliance, base)
        else:
            found = use_case.listed(alliance)
        if screen.as_json:
            screen.document(documents.hooks(found, alliance.pact.locale))
        else:
            _show(screen, found, made=what == "register")
    open_ = any(problem.severity is not Severity.NOTE for problem in use_case.problems(found))
    return int(open_ and what != "list")


def _show(screen: Screen, found: list[use_case.ShopHooks], *, made: bool) -> None:
    if not found:
        screen.say("hooks.nobody")
    for each in found:
        if each.problem is not None:
            screen.problem(each.problem)
        elif made and not each.hooks:
            screen.say("hooks.ready", shop=each.shop, address=each.address)
        for hook in each.hooks:
            code = "hooks.made" if made else "hooks.active" if hook.active else "hooks.sleeps"
            screen.say(code, shop=each.shop, topic=hook.topic, address=hook.address)
