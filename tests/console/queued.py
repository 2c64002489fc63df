"""Cases that wait in a console's table."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from aplomb.aws.keys import CaseKey, Key, case_comment_key, case_key
from aplomb.aws.table import Put, Table
from aplomb.cases import case_reference
from aplomb.comment import Comment, Platform, Verb
from aplomb.records import (
    Action,
    CaseRecord,
    CaseState,
    CommentRecord,
    Decision,
    ReplyRecord,
    case_item,
    comment_item,
    load,
    reply_item,
)
from aplomb.replies.reply import Channel, ReplyKey, ReplyState
from aplomb.skips import SkipReason
from aplomb.verdict import Kind, Severity, Verdict
from tests.console.browsing import NOW, Answer, World

PAGE = "100200300400500"
HOUR = 3600


def verdict(severity: Severity = Severity.NORMAL, **more: Any) -> Verdict:
    facts: dict[str, Any] = {
        "kind": Kind.COMPLAINT,
        "severity": severity,
        "critical": True,
        "language": "en",
        "confidence": 0.93,
        "evidence": ('it says "stale"',),
        "engine": "test/1",
    }
    return Verdict(**{**facts, **more})


def comment(number: int = 1, text: str = "The bread was stale.", **more: Any) -> Comment:
    facts: dict[str, Any] = {
        "platform": Platform.FACEBOOK,
        "account": PAGE,
        "post": "p1",
        "thread": f"7_{number}",
        "comment": f"7_{number}",
        "author": f"author-{number}",
        "author_name": f"Customer {number}",
        "text": text,
        "verb": Verb.ADD,
        "created_at": NOW - HOUR,
    }
    return Comment(**{**facts, **more})


def put_case(
    table: Table,
    said: Comment | None = None,
    *,
    judged: Verdict | None = None,
    received_at: int = NOW - HOUR,
    **more: Any,
) -> Key:
    """Store one comment with its case, as triage does, and return where the case stands."""
    said, judged = said or comment(), judged or verdict()
    key = CaseKey(said.platform, said.account, said.thread, said.author)
    facts: dict[str, Any] = {
        "key": key,
        "post": said.post,
        "author_name": said.author_name,
        "state": CaseState.OPEN,
        "severity": judged.severity,
        "reason": SkipReason.UNSURE,
        "opened_at": NOW - HOUR,
        "updated_at": NOW - HOUR,
        "last_comment": said.comment,
        "first_comment": said.comment,
        "kind": judged.kind,
        "language": judged.language,
    }
    record = CommentRecord(
        comment=said,
        version="0.1",
        verdict=judged,
        decision=Decision(action=Action.ESCALATE, reason=SkipReason.UNSURE),
        case=key,
        received_at=received_at,
        correlation_id="c",
    )
    case = CaseRecord(**{**facts, **more})
    for where, item in (comment_item(record), case_item(case)):
        table.write([Put(key=where, item=item)])
    return case_key(key)


def put_comment(table: Table, where: Key, said: Comment, *, judged: Verdict | None = None) -> None:
    """Let somebody write on in their case."""
    case = the_case(table, where)
    record = CommentRecord(
        comment=said,
        version="0.2",
        verdict=judged or verdict(),
        decision=Decision(action=Action.ESCALATE, reason=SkipReason.BUDGET_USED),
        case=case.key,
        received_at=NOW,
        correlation_id="c",
    )
    key, item = comment_item(record)
    pointer = {"platform": said.platform, "account": said.account, "comment": said.comment}
    after = replace(case, last_comment=said.comment, rev=case.rev + 1)
    table.write([Put(key=key, item=item)])
    table.write([Put(key=case_comment_key(case.key, said.comment, at=said.created_at or NOW), item=pointer)])
    table.write([Put(key=where, item=case_item(after)[1])])


def put_reply(table: Table, where: Key, state: ReplyState, **more: Any) -> None:
    """Store the machine's reply to a case's first comment."""
    case = the_case(table, where)
    facts: dict[str, Any] = {
        "key": ReplyKey(
            platform=Platform(case.key.platform),
            account=case.key.account,
            comment=case.first_comment,
            channel=Channel.PUBLIC,
        ),
        "state": state,
        "intent": "complaint",
        "language": "en",
        "case": case.key,
        "token": "t",
        "planned_at": NOW - HOUR,
        "correlation_id": "c",
        "text": "We are sorry, and want to put it right.",
        "template": "replies/complaint/en.txt",
    }
    key, item = reply_item(ReplyRecord(**{**facts, **more}))
    table.write([Put(key=key, item=item)])


def the_case(table: Table, where: Key) -> CaseRecord:
    found = load(CaseRecord, table.get(where))
    assert found is not None
    return found


def address(where: Key) -> str:
    """Return a case's page."""
    return f"/case/{case_reference(where)}"


def shown(answer: Answer) -> list[str]:
    """Return the numbers of the customers on a page, in its order."""
    assert answer.status == 200, answer.text
    return re.findall(r"<bdi>Customer (\d+)</bdi>", answer.text)


def later(world: World, seconds: int = 100) -> None:
    """Let time go by."""
    world.now += seconds
