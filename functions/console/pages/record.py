"""The record: who decided what and when, looked for, checked and handed out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from aplomb.record_chain import What
from console.ask import Ask, Reply, Role, Route, download, page, refused
from console.cases.words import word
from console.marked import N_
from console.record.export import export
from console.record.reading import EVERYWHERE, recorded_accounts
from console.record.search import Wish, read_wish, search

WHATS: Mapping[str, str] = {
    What.DECISION: N_("a decision about a comment"),
    What.REPLY: N_("a reply"),
    What.REMOVAL_REQUEST: N_("a wish to remove something"),
    What.APPROVAL: N_("an approval, or its refusal"),
    What.INCIDENT: N_("criticism that went missing"),
    What.SWITCH: N_("a switch"),
    What.PROMISE: N_("a promise"),
    What.SETTING: N_("a setting"),
    What.ERASURE: N_("an erasure"),
    What.DELETION: N_("something was taken out by hand"),
    What.ACT: N_("what somebody did in a case"),
    What.REFUSAL: N_("something that somebody may not do"),
    What.UNREADABLE: N_("something that cannot be read"),
}
_NO_RECORD = N_("There is no record of that.")
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")


def show(ask: Ask) -> Reply:
    """Show the newest entries that are looked for, and whether what was read for them is whole."""
    accounts, gettext = recorded_accounts(ask.table), ask.locale.gettext
    wish = read_wish(ask.query, accounts=accounts, zone=ask.locale.zone)
    found = search(ask.table, wish) if wish.account else None
    return page(
        "record.html",
        wish=wish,
        found=found,
        accounts=_named(ask, accounts),
        asked={name: ask.query.get(name, "") for name in ("since", "until")},
        whats={str(one): gettext(WHATS[one]) for one in What},
        what=lambda one: word(WHATS, one, gettext),
        export=f"/record/export?{_query(ask, wish)}",
        further=f"/record?{_query(ask, wish, at=found.further)}" if found and found.further else "",
    )


def hand_out(ask: Ask) -> Reply:
    """Hand out the links of an account and a time."""
    accounts = recorded_accounts(ask.table)
    wish = read_wish(ask.query, accounts=accounts, zone=ask.locale.zone)
    if not wish.account:
        return refused(404, ask.locale.gettext(_NO_RECORD))
    made = export(ask.table, wish, now=ask.now)
    name = _NOT_IN_A_NAME.sub("-", f"record-{wish.account}{'' if made.whole else '-part'}")
    return download(f"{name[:150]}.jsonl", made.text, media="application/jsonl")


def _named(ask: Ask, accounts: tuple[str, ...]) -> dict[str, str]:
    """Return how each account is called: by its name, where it is still ours."""
    names = {f"{one.platform}/{one.id}": f"{one.name} ({one.platform}/{one.id})" for one in ask.accounts}
    names[EVERYWHERE] = ask.locale.gettext(N_("What concerns no single account"))
    return {one: names.get(one, one) for one in accounts}


def _query(ask: Ask, wish: Wish, **more: str) -> str:
    told = {
        "account": wish.account,
        "what": wish.what or "",
        "subject": wish.subject,
        "since": ask.query.get("since", "") if wish.since else "",
        "until": ask.query.get("until", "") if wish.until is not None else "",
        **more,
    }
    return urlencode({name: value for name, value in told.items() if value})


ROUTES = (
    Route(method="GET", path="/record", handler=show, least=Role.AUDITOR, writes=False),
    Route(method="GET", path="/record/export", handler=hand_out, least=Role.AUDITOR, writes=False),
)
