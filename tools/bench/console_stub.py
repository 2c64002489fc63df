"""DynamoDB on loopback with a long queue in it: a process of its own, read by the real SDK."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from typing import Any

from botocore.exceptions import ClientError

from aplomb.aws.keys import CaseKey
from aplomb.aws.values import typed
from aplomb.comment import Comment, Platform, Verb
from aplomb.records import (
    Action,
    CaseRecord,
    CaseState,
    CommentRecord,
    Decision,
    case_item,
    comment_item,
)
from aplomb.skips import SkipReason
from aplomb.verdict import Kind, Severity, Verdict
from tools.bench.own_process import serving
from tools.faults.dynamodb import InMemoryDynamoDb
from tools.faults.template import shape

ACCOUNT = "100200300400500"
WITH_WORDS = 20_000  # the first cases, of which some are listed; words of the others are never read
A_PAGE = 4_000  # entries of the index: about a megabyte, where DynamoDB ends a page
LANGUAGES = ("en", "lv", "ru", "de", "es", "fr", "pl", "lt", "et")
KINDS = (Kind.COMPLAINT, Kind.QUESTION, Kind.ABUSE, Kind.UNSURE)
_TEXT = "The bread was cold, the queue was long, and nobody answered when I asked for my money back. " * 2


def queue_items(number: int, *, now: int) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield one case of a long queue, as triage stores it, and its comment."""
    severity = (
        Severity.URGENT if number % 100 == 0 else Severity.HIGH if number % 10 == 0 else Severity.NORMAL
    )
    language, kind = LANGUAGES[number % len(LANGUAGES)], KINDS[number % len(KINDS)]
    comment_id, author = f"{ACCOUNT}_7{number:08d}", f"{7_000_000_000_000_000 + number}"
    key = CaseKey(Platform.FACEBOOK, ACCOUNT, comment_id, author)
    at = now - 90_000 + number // 2
    case = CaseRecord(
        key=key,
        post=f"{ACCOUNT}_7",
        author_name=f"Customer {number}",
        state=CaseState.OPEN,
        severity=severity,
        reason=SkipReason.UNSURE,
        opened_at=at,
        updated_at=at,
        last_comment=comment_id,
        first_comment=comment_id,
        kind=kind,
        language=language,
    )
    yield case_item(case)
    if number < WITH_WORDS:
        yield comment_item(_comment(case, severity=severity, at=at))


def _comment(case: CaseRecord, *, severity: Severity, at: int) -> CommentRecord:
    verdict = Verdict(
        kind=case.kind or Kind.COMPLAINT,
        severity=severity,
        critical=True,
        language=case.language,
        confidence=0.9,
        evidence=("cold",),
        engine="bench/1",
    )
    comment = Comment(
        platform=Platform.FACEBOOK,
        account=ACCOUNT,
        post=case.post,
        thread=case.key.thread,
        comment=case.last_comment,
        author=case.key.author,
        author_name=case.author_name,
        text=_TEXT,
        verb=Verb.ADD,
        created_at=at,
    )
    return CommentRecord(
        comment=comment,
        version="0.1",
        verdict=verdict,
        decision=Decision(action=Action.ESCALATE, reason=SkipReason.UNSURE),
        case=case.key,
        received_at=at,
        correlation_id="bench",
    )


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # a long answer's end would wait for the client's delayed acknowledgement
    wbufsize = -1  # headers and body in one packet
    table: InMemoryDynamoDb
    reads = 0

    def do_GET(self) -> None:
        """Tell how many reads there were."""
        self._send(200, {"reads": type(self).reads})

    def do_POST(self) -> None:
        """Answer one call of the AWS JSON protocol."""
        call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        operation = self.headers["X-Amz-Target"].partition(".")[2]
        type(self).reads += operation in {"GetItem", "BatchGetItem", "Query"}
        if operation == "Query":
            call.setdefault("Limit", A_PAGE)
        name = "".join(f"_{one.lower()}" if one.isupper() else one for one in operation).lstrip("_")
        try:
            self._send(200, getattr(self.table, name)(**call))
        except ClientError as error:
            told = error.response["Error"]
            self._send(400, {"__type": f"com.amazonaws.dynamodb.v20120810#{told['Code']}", **error.response})

    def _send(self, status: int, document: Any) -> None:
        answer = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing."""


def _serve(cases: int, now: int, to: Connection) -> None:
    table = InMemoryDynamoDb(indexes=shape().indexes)
    for number in range(cases):
        for key, item in queue_items(number, now=now):
            table.put_item(Item=typed({**item, "pk": key.pk, "sk": key.sk}))
    _Handler.table = table
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    to.send(server.server_port)
    server.serve_forever()


@contextmanager
def long_queue(cases: int, *, now: int) -> Iterator[str]:
    """Serve a table with so many open cases until the block ends; gives the URL."""
    with serving(_serve, cases, now) as url:
        yield url
