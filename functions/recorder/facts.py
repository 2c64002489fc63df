"""What of a change is written down: ids, hashes, decisions and reasons; no texts and no names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from aplomb.aws.keys import Key, hashed
from aplomb.aws.queue_keys import case_code
from aplomb.record_chain import Entry, What
from recorder import pauses, people, wordings
from recorder.changes import Change, Facts, Image
from recorder.stand_ins import person, text_hash

EVERYWHERE = "aplomb"  # the account of what concerns no single one


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """An entry, and whose chain it goes into."""

    account: str
    entry: Entry


def noted(change: Change) -> Iterator[Noted]:
    """Yield what is written down of a change; most changes are not."""
    read = _READERS.get(change.parts[0])
    if read is None or not _is_told(change):
        return
    account, subject = _place(change)
    taken = change.after is None
    if taken and (change.by_age or change.item.get("forgotten")):
        return
    try:
        found = [(What.DELETION, {"item": change.parts[0].lower()})] if taken else list(read(change))
    except (KeyError, TypeError, ValueError, AttributeError):  # written by another version, or by hand
        found = [(What.UNREADABLE, {"item": change.parts[0].lower()})]
    for number, (what, facts) in enumerate(found):
        told = {name: value for name, value in facts.items() if value not in (None, "", False)}
        source = f"{change.source}.{number}"
        entry = Entry(at=change.at, what=what, subject=subject, facts=told, source=source)
        yield Noted(account=account, entry=entry)


def _is_told(change: Change) -> bool:
    """Tell whether something is written down of what stands in the same place as other things."""
    match change.parts[0]:
        case "ACCOUNT":
            return change.kind in _OF_ACCOUNTS
        case "PAUSE":
            return change.kind.startswith("PROMOTION#")
        case "CASE":
            return change.kind.startswith("NOTE#")
        case "REFUSALS":
            return change.kind.startswith("AT#")
        case "SETTINGS":
            return change.kind == "TEMPLATES"
        case _:
            return True


def _place(change: Change) -> tuple[str, str]:
    kind, *parts = change.parts
    if kind == "PAUSE":
        return "/".join(parts[:2]), f"{change.item.get('channel', '')}/{change.item.get('id', '')}"
    if kind in {"REMOVAL", "TOOLKEY", "PROMISE"}:
        item = change.item
        return f"{item.get('platform', '')}/{item.get('account', '')}", "/".join(parts)
    if kind == "CASE":
        return "/".join(parts[:2]), case_code(Key(change.pk, change.kind))
    if kind in {"CHANGE", "SETTINGS", "REFUSALS"}:
        refused = person(change.item.get("person", ""))
        return EVERYWHERE, refused if kind == "REFUSALS" else "/".join(parts) or "templates"
    if kind == "ERASURE":  # whoever knows the code may ask what became of it
        return EVERYWHERE, hashed(*parts)[:20]
    return "/".join(parts[:2]), "/".join(parts[2:]) or "account"


def _comment(change: Change) -> Iterator[tuple[What, Facts]]:
    before, after = _decision(change.before), _decision(change.after)
    if before != after and (_matters(before) or _matters(after)):
        yield What.DECISION, after
    erased = (change.after or {}).get("erased_at")
    if erased and erased != (change.before or {}).get("erased_at"):
        yield What.ERASURE, {"erased_at": erased}


def _decision(image: Image | None) -> Facts:
    """Return a decision's facts. Repeated deliveries and other counts are not among them."""
    if image is None:
        return {}
    decision, verdict = image["decision"], image.get("verdict") or {}
    return {
        "action": decision["action"],
        "reason": decision.get("reason"),
        "draft": decision.get("draft"),
        "intent": decision.get("intent"),
        "kind": verdict.get("kind"),
        "severity": verdict.get("severity"),
        "critical": verdict.get("critical"),
        "language": verdict.get("language"),
        "engine": verdict.get("engine"),
        "version": image["version"],
        "removed": image.get("removed"),
        "hidden": image.get("hidden"),
        "hold": image.get("hold"),
    }


def _matters(facts: Facts) -> bool:
    """Tell whether a decision is written down: anything but what is left alone and is no criticism."""
    quiet = facts.get("action") in {None, "leave", "skip"}
    return not quiet or bool(facts.get("critical") or facts.get("hold"))


_ENDS = {"sent", "rejected", "unknown", "cancelled"}


def _reply(change: Change) -> Iterator[tuple[What, Facts]]:
    after, before = change.after or {}, change.before or {}
    yield from people.wrote(change)
    yield from _signature(after, before)
    if after["state"] == before.get("state") or after["state"] not in _ENDS:
        return
    yield (
        What.REPLY,
        {
            "channel": change.kind,
            "state": after["state"],
            "reason": after.get("reason"),
            "template": after.get("template"),
            "platform_id": after.get("platform_id"),
            "text_hash": text_hash(after.get("text")),
            "by": _signer(after, "by"),
            "ended_by": person(after.get("ended_by", "")),
        },
    )


def _signature(after: Image, before: Image) -> Iterator[tuple[What, Facts]]:
    """Yield a colleague's yes or no to words that a person typed."""
    yes = _signer(after, "approver")
    no = after.get("reason") == "not_approved" != before.get("reason")
    if no or (yes and yes != _signer(before, "approver")):
        by = person(after.get("ended_by", "")) if no else yes
        facts = {"channel": "reply", "by": by, "text_hash": text_hash(after.get("text"))}
        yield What.APPROVAL, {"answer": "no" if no else "yes", **facts}


def _signer(reply: Image, what: str) -> str:
    """Return what stands for a person who stands behind a reply."""
    signed = reply.get("signed") or {}
    return person((signed.get(what) or {}).get("id", ""))


def _removal(change: Change) -> Iterator[tuple[What, Facts]]:
    after, before = change.after or {}, change.before or {}
    for approval in after.get("approvals", ())[len(before.get("approvals", ())) :]:
        yield (
            What.APPROVAL,
            {"answer": "yes", "by": person(approval["person"]), "ground": approval.get("ground")},
        )
    if after.get("refused_by") and not before.get("refused_by"):
        yield What.APPROVAL, {"answer": "no", "by": person(after["refused_by"])}
    facts, known = _request(after), _request(before) if before else {}
    if facts != known:
        yield What.REMOVAL_REQUEST, facts


def _request(removal: Image) -> Facts:
    evidence = removal.get("evidence", ())
    return {
        "state": removal["state"],
        "act": removal["act"],
        "object": removal.get("object"),
        "standing": removal["standing"],
        "approvals": len(removal.get("approvals", ())),
        "by": [person(one) for one in removal["requesters"]],
        "comments": [one.get("comment", "") for one in evidence][:100],
        "text_hash": text_hash("\0".join(one.get("text", "") for one in evidence)),
    }


def _incident(change: Change) -> Iterator[tuple[What, Facts]]:
    facts, known = _happened(change.after or {}), _happened(change.before or {})
    if facts != known:
        yield What.INCIDENT, {**facts, "by": person((change.after or {}).get("by", ""))}


def _happened(incident: Image) -> Facts:
    names = ("what", "state", "severity", "kind", "happened_at", "found_at", "found_by", "unhide", "times")
    return {name: incident.get(name) for name in names} | {"text_hash": text_hash(incident.get("text"))}


def _account(change: Change) -> Iterator[tuple[What, Facts]]:
    yield from _OF_ACCOUNTS[change.kind](change)


def _health(change: Change) -> Iterator[tuple[What, Facts]]:
    after, before = change.after or {}, change.before or {}
    if after["state"] != before.get("state", "working"):
        yield What.SWITCH, {"state": after["state"], "reason": after.get("reason")}


def _crisis(change: Change) -> Iterator[tuple[What, Facts]]:
    after, before = change.after or {}, change.before or {}
    names = ("state", "since", "by")
    if [after.get(name) for name in names] == [before.get(name) for name in names]:
        return
    by, alarm = after.get("by", ""), after.get("alarm") or {}
    yield (
        What.SWITCH,
        {
            "crisis": after["state"],
            "since": after.get("since"),
            "by": person(by),
            "why_hash": text_hash(after.get("why")),
            **(
                {}
                if by
                else {name: alarm.get(name) for name in ("seconds", "observed", "expected", "authors")}
            ),
        },
    )


def _promise(change: Change) -> Iterator[tuple[What, Facts]]:
    after, before = change.after or {}, change.before or {}
    names = ("state", "owner", "due_at")
    told = [(one.get("notice") or {}).get("said_at") for one in (after, before)]
    if [after.get(name) for name in names] == [before.get(name) for name in names] and len(set(told)) == 1:
        return
    steps = after.get("steps") or [{}]
    yield (
        What.PROMISE,
        {
            "state": after["state"],
            "act": after.get("act"),
            "due_at": after.get("due_at"),
            "owner": person(after.get("owner", "")),
            "by": person(steps[-1].get("by", "")),
            "evidence_hash": text_hash(steps[-1].get("note")),
            "said_at": told[0],
        },
    )


def _tool_key(change: Change) -> Iterator[tuple[What, Facts]]:
    after, before = change.after or {}, change.before or {}
    names = ("actions", "per_minute", "expires_on", "revoked_at")
    if [after.get(name) for name in names] != [before.get(name) for name in names]:
        yield What.SETTING, {"key": "tool key", **{name: after.get(name) for name in names}}


def _erasure(change: Change) -> Iterator[tuple[What, Facts]]:
    after, before = change.after or {}, change.before or {}
    if before.get("requested_at") == after["requested_at"] and before.get("done_at") == after.get("done_at"):
        return
    yield What.ERASURE, {name: after.get(name) for name in ("requested_at", "done_at", "erased", "held")}


_READERS: Mapping[str, Callable[[Change], Iterator[tuple[What, Facts]]]] = {
    "COMMENT": _comment,
    "REPLY": _reply,
    "REMOVAL": _removal,
    "INCIDENT": _incident,
    "ACCOUNT": _account,
    "TOOLKEY": _tool_key,
    "PROMISE": _promise,
    "PAUSE": pauses.promotion,
    "ERASURE": _erasure,
    "CHANGE": wordings.change,
    "SETTINGS": wordings.release,
    "CASE": people.noted,
    "REFUSALS": people.refused,
}

_OF_ACCOUNTS: Mapping[str, Callable[[Change], Iterator[tuple[What, Facts]]]] = {
    "HEALTH": _health,
    "CRISIS": _crisis,
    "PAUSE": pauses.pause,
}

WRITTEN_DOWN = frozenset(_READERS)  # what the stream must tell of
