"""Graph's calls about what is to go out: a page's scheduled posts, and an account's campaigns.

"Pages API: Posts": a post that is not published yet takes another time, 10 minutes to 30 days ahead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from aplomb.platforms import DAY
from tools.sandbox import graph
from tools.sandbox.faults import Operation
from tools.sandbox.gateway import Answer, HaltError, Incoming, Plan
from tools.sandbox.graph_fields import UnknownFieldError, cut, parse_fields
from tools.sandbox.schedulers import Holder, Planned, Schedules
from tools.sandbox.setup import Account

SOONEST, LATEST = 10 * 60, 30 * DAY
_PROOF = "appsecret_proof"
_LIST = frozenset({"fields", "limit", "after", _PROOF})
_PER_PAGE = 25

type Admit = Callable[[Incoming, frozenset[str]], Account]


def planned_call(schedules: Schedules, call: Incoming, path: Sequence[str], admit: Admit) -> Plan | None:
    """Understand a call about what is planned; None when it is about something else."""
    match (call.method, *path):
        case ("GET", page, "scheduled_posts"):
            admit(call, _LIST)
            return _plan(Operation.READ, lambda: _page(schedules, Holder.FACEBOOK, page, call))
        case ("GET", str(account), "campaigns") if account.startswith("act_"):
            admit(call, _LIST)
            return _plan(Operation.READ, lambda: _page(schedules, Holder.FACEBOOK_ADS, account, call))
    found = _found(schedules, path[0]) if len(path) == 1 else None
    if found is None:
        return None
    if call.method == "GET":
        admit(call, frozenset({"fields", _PROOF}))
        return _plan(Operation.READ, lambda: Answer(status=200, body=_chosen(schedules, found, call.query)))
    if call.method == "POST":
        name = "scheduled_publish_time" if found.holder is Holder.FACEBOOK else "status"
        admit(call, frozenset({name, _PROOF}))
        return _plan(Operation.CHANGE, lambda: _change(schedules, found, str(call.body.get(name))))
    return None


def _plan(operation: Operation, run: Callable[[], Answer]) -> Plan:
    return Plan(operation=operation, run=run)


def _found(schedules: Schedules, planned_id: str) -> Planned | None:
    return schedules.find(Holder.FACEBOOK, planned_id) or schedules.find(Holder.FACEBOOK_ADS, planned_id)


def _change(schedules: Schedules, one: Planned, value: str) -> Answer:
    schedules.pass_time()
    if one.holder is Holder.FACEBOOK_ADS:
        if value not in {"ACTIVE", "PAUSED"}:
            raise HaltError(graph.error(400, code=100, message="(#100) status is not known.", refused=True))
        schedules.change(one, live=value == "ACTIVE")
        return Answer(status=200, body={"success": True})
    ahead = int(value) - schedules.clock() if value.isascii() and value.isdigit() else 0
    if one.out_at is not None:
        raise HaltError(graph.error(400, code=100, message="(#100) The post is published already."))
    if not SOONEST <= ahead <= LATEST:
        message = "(#100) The specified scheduled publish time is invalid."
        raise HaltError(graph.error(400, code=100, message=message, refused=True))
    schedules.change(one, due_at=int(value))
    return Answer(status=200, body={"success": True})


def _page(schedules: Schedules, holder: Holder, owner: str, call: Incoming) -> Answer:
    listed = [
        one for one in schedules.of(holder, owner) if holder is Holder.FACEBOOK_ADS or one.out_at is None
    ]
    start = int(call.query.get("after") or 0)
    end = start + int(call.query.get("limit") or _PER_PAGE)
    body: dict[str, object] = {"data": [_chosen(schedules, one, call.query) for one in listed[start:end]]}
    if end < len(listed):
        body["paging"] = {
            "cursors": {"before": str(start), "after": str(end)},
            "next": f"{call.url}&after={end}",
        }
    return Answer(status=200, body=body)


def _chosen(schedules: Schedules, one: Planned, query: Mapping[str, str]) -> dict[str, object]:
    try:
        return cut(_node(schedules, one), parse_fields(query.get("fields", "id")))
    except (UnknownFieldError, ValueError) as error:
        message = f"(#100) Tried accessing nonexistent field ({str(error)[:64]})"
        raise HaltError(graph.error(400, code=100, message=message, refused=True)) from None


def _node(schedules: Schedules, one: Planned) -> dict[str, object]:
    live, due_at = schedules.shown(one)
    if one.holder is Holder.FACEBOOK_ADS:
        return {"id": one.id, "name": one.text, "status": "ACTIVE" if live else "PAUSED"}
    return {
        "id": one.id,
        "message": one.text,
        "scheduled_publish_time": None if one.out_at is not None or due_at is None else int(due_at),
        "is_published": one.out_at is not None,
        "permalink_url": f"https://www.facebook.com/{one.id}",
        "created_time": graph.graph_time(schedules.clock()),
    }
