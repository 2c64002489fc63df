"""Tell whether a call can remove or hide what others wrote: whatever is not known to be harmless can."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from deletion_guard.body import BATCH, body_params, query_params
from deletion_guard.call import Api, Call, Param, UnreadableCallError, split_path
from deletion_guard.table import Table, Write, load_table

READS = frozenset({"GET", "HEAD", "OPTIONS"})
_VERBS = READS | {"POST", "PUT", "PATCH", "DELETE"}
_OVERRIDES = frozenset({"method", "_method", "http_method", "x_http_method_override"})
OVERRIDE_HEADERS = ("x-http-method-override", "x-http-method", "x-method-override", "x-original-method")
# In the query of a read these have no business; a platform that heeded one would write.
_NOT_IN_A_READ = re.compile(
    r"method|hid(?:e|den)|delet|remov|destroy|block|ban(?:$|_)|comment_enabled|is_published"
)
_MODIFIER = re.compile(r"\.\s*(\w+)\s*\(")
_MOST_IN_BATCH = 50
_BATCH_KEYS = frozenset({"method", "relative_url", "body", "name", "omit_response_on_success", "depends_on"})


class Act(StrEnum):
    """What a destructive call would do, as far as it can be told."""

    DELETE = "delete"
    HIDE = "hide"
    COMMENTS_OFF = "comments_off"
    UNPUBLISH = "unpublish"
    BLOCK = "block"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a call is, and why in one sentence."""

    harmless: bool
    reason: str
    act: Act | None = None  # of a destructive call
    reads: bool = False  # and nothing else
    target: str = ""  # the platform's id of what it is done to, where the address names one
    judgeable: bool = True  # a person can say yes or no to it; not to a riddle, or to several calls at once


def classify(call: Call) -> Finding:
    """Return whether a call is harmless. It never raises: what cannot be read counts as destructive."""
    try:
        return _classify(call, load_table(call.api), inside_batch=False)
    except UnreadableCallError as unreadable:
        return Finding(harmless=False, reason=str(unreadable), act=Act.UNKNOWN, judgeable=False)


def _classify(call: Call, table: Table, *, inside_batch: bool) -> Finding:
    segments, query = split_path(call.path)
    segments = table.without_version(segments)
    params = [*query_params(query), *body_params(call)]
    target = _target(segments, table)
    if batches := [param for param in params if param.name == BATCH]:
        others = {param.name for param in params} - {BATCH} - (table.always - _OVERRIDES)
        posted = set(_methods(call, params)) == {"POST"}
        if inside_batch or call.api is Api.X or segments or others or not posted:
            return Finding(
                harmless=False,
                reason="A batch has no place here.",
                act=Act.UNKNOWN,
                target=target,
                judgeable=False,
            )
        return _classify_batch(call, batches, table)
    findings = [
        replace(_classify_as(method, segments, params, table), target=target)
        for method in _methods(call, params)
    ]
    return replace(max(findings, key=_weight), reads=all(one.reads for one in findings))


def _weight(finding: Finding) -> int:
    """Rank findings: what surely destroys says more than what is not known."""
    return 0 if finding.harmless else 1 if finding.act is Act.UNKNOWN else 2


def _target(segments: tuple[str, ...], table: Table) -> str:
    named = segments[1:] if table.version_is_part else segments
    return next((part for part in named if any(map(str.isdigit, part)) and table.is_id(part)), "")


def _classify_batch(call: Call, batches: Sequence[Param], table: Table) -> Finding:
    calls = [one for param in batches for one in _calls_of(call, param)]
    if not calls or len(calls) > _MOST_IN_BATCH:
        raise UnreadableCallError(f"A batch holds 1 to {_MOST_IN_BATCH} calls.")
    findings = [_classify(one, table, inside_batch=True) for one in calls]
    worst = max(findings, key=_weight)
    if not worst.harmless:
        return replace(worst, reason=f"In the batch: {worst.reason}", judgeable=False)
    reads = all(one.reads for one in findings)
    return Finding(harmless=True, reason="Every call in the batch is harmless.", reads=reads)


def _calls_of(call: Call, batch: Param) -> Iterator[Call]:
    if not isinstance(batch.value, list):
        raise UnreadableCallError("The batch is not a list of calls.")
    for one in batch.value:
        if not isinstance(one, dict) or not _BATCH_KEYS.issuperset(one):
            raise UnreadableCallError("A call in the batch has a part that Aplomb does not know.")
        method, path, body = one.get("method", "GET"), one.get("relative_url", ""), one.get("body", "")
        if not isinstance(method, str) or not isinstance(path, str) or not isinstance(body, str):
            raise UnreadableCallError("A call in the batch is not written as text.")
        headers = {"content-type": "application/x-www-form-urlencoded"} if body else {}
        yield replace(
            call, method=method, path="/" + path.lstrip("/"), headers=headers, body=body.encode(), stream=None
        )


def _methods(call: Call, params: Sequence[Param]) -> list[str]:
    """Return the call's own method and every one that a platform might take instead."""
    named = [call.method, *(call.headers[name] for name in OVERRIDE_HEADERS if name in call.headers)]
    named += [str(param.value) for param in params if param.name in _OVERRIDES]
    methods = [one.strip().upper() for one in named]
    if any(one not in _VERBS for one in methods):
        raise UnreadableCallError("The call names a method that Aplomb does not know.")
    return methods


def _classify_as(method: str, segments: tuple[str, ...], params: Sequence[Param], table: Table) -> Finding:
    for param in params:
        allowed = table.values.get(param.name)
        if allowed is not None and param.text not in allowed:
            return _refused(param)
    if method in READS:
        return _classify_read(params, table)
    names = [param.name for param in params if param.name not in table.always]
    known = table.matching(method, segments)
    fitting = next((write for write in known if _fits(write, names)), None)
    if fitting is not None:
        return Finding(harmless=True, reason=f"This is {fitting.what}.")
    act = _act(method, segments)
    return Finding(harmless=False, reason=_WHAT.get(act) or _unknown(known, names), act=act)


def _act(method: str, segments: Sequence[str]) -> Act:
    if _BLOCKS.intersection(part.casefold() for part in segments):
        return Act.BLOCK
    deletes = method == "DELETE" or any("destroy" in part or "delete" in part for part in segments)
    return Act.DELETE if deletes else Act.UNKNOWN


def _unknown(known: Sequence[Write], names: Sequence[str]) -> str:
    if not known:
        return "This call is not known to be harmless."
    odd = min(set(names).difference(*(write.keys for write in known)), default="")
    return (
        f"It says {odd[:40]!r}, which is not known to be harmless there." if odd else "It says nothing known."
    )


_BLOCKS = frozenset({"blocked", "blocking", "muting", "moderate_conversations", "blocks", "mutes", "banned"})


def _fits(write: Write, names: Sequence[str]) -> bool:
    if write.needs_key and not names:
        return False
    return "*" in write.keys or write.keys.issuperset(names)


def _classify_read(params: Sequence[Param], table: Table) -> Finding:
    for param in params:
        if param.name not in _OVERRIDES and _NOT_IN_A_READ.search(param.name):
            return Finding(
                harmless=False, reason=f"A read does not say {param.name[:40]!r}.", act=Act.UNKNOWN
            )
        if param.name in {"fields", "field"}:
            modifiers = {found.casefold() for found in _MODIFIER.findall(str(param.value))}
            if not modifiers <= table.modifiers or "method" in str(param.value).casefold():
                return Finding(
                    harmless=False, reason="The fields ask for more than reading.", act=Act.UNKNOWN
                )
    return Finding(harmless=True, reason="This only reads.", reads=True)


def _refused(param: Param) -> Finding:
    act = _ACT_OF_NAME.get(param.name, Act.DELETE if param.text.upper() in _GONE else Act.UNKNOWN)
    return Finding(harmless=False, reason=_WHAT.get(act, f"{param.name} may not say this."), act=act)


_ACT_OF_NAME = {
    "is_hidden": Act.HIDE,
    "hide": Act.HIDE,
    "hidden": Act.HIDE,
    "comment_enabled": Act.COMMENTS_OFF,
    "reply_settings": Act.COMMENTS_OFF,
    "is_published": Act.UNPUBLISH,
}
_GONE = frozenset({"DELETED", "ARCHIVED"})
_WHAT = {
    Act.DELETE: "This deletes.",
    Act.HIDE: "This hides what others wrote.",
    Act.COMMENTS_OFF: "This keeps people from commenting, and may hide their comments.",
    Act.UNPUBLISH: "This takes a post away with its comments.",
    Act.BLOCK: "This shuts a person out.",
}
