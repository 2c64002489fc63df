"""The guard between a tool and a small platform, over a table in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aplomb.aws.table import Put
from aplomb.comment import Comment, Platform, Verb
from aplomb.records import Action, CommentRecord, Decision, comment_item
from aplomb.removals.desk import RemovalDesk
from aplomb.removals.removal import Removal
from aplomb.skips import SkipReason
from aplomb.verdict import Kind, Severity, Verdict
from deletion_guard.call import Api, Call
from deletion_guard.credentials import connect
from deletion_guard.execution import Execution
from deletion_guard.guard import Answer, Guard, Ports
from deletion_guard.keyring import Keyring
from deletion_guard.tool_keys import Action as May
from deletion_guard.tool_keys import ToolKey, new_key
from tests.deletion_guard.small_platform import TOKEN, SmallPlatform, small_platform
from tests.fakes.clock import Clock
from tests.fakes.fake_queue import FakeQueue
from tests.fakes.fake_table import FakeTable

PAGE = "100200300400500"
PROFILE = "1500000000000000001"
GUARD_URL = "https://guard.example/guard"
SECRETS = {
    "facebook": {"app_secret": "app-secret", "accounts": {PAGE: {"token": TOKEN}}},
    "instagram": {"accounts": {"178414000000001": {"token": TOKEN}}},
    "x": {
        "consumer_key": "consumer", "consumer_secret": "consumer-secret",
        "accounts": {PROFILE: {"token": "x-token", "token_secret": "x-token-secret"}},
    },
}  # fmt: skip
FORM = {"content-type": "application/x-www-form-urlencoded"}
COMPLAINT, SPAM, PRAISE = "The bread was stale again.", "Buy followers now!", "Lovely bread."


def verdict(kind: Kind, *, critical: bool = False, confidence: float = 0.99) -> Verdict:
    return Verdict(
        kind=kind, severity=Severity.NORMAL, critical=critical, language="en", confidence=confidence,
        evidence=(), engine="test",
    )  # fmt: skip


VERDICTS = {
    COMPLAINT: verdict(Kind.COMPLAINT, critical=True),
    SPAM: verdict(Kind.SPAM),
    PRAISE: verdict(Kind.PRAISE),
}


@dataclass
class Guarded:
    """Everything that a test looks at."""

    platform: SmallPlatform
    table: FakeTable = field(default_factory=FakeTable)
    queue: FakeQueue = field(default_factory=FakeQueue)
    clock: Clock = field(default_factory=Clock)
    ports: Ports = field(init=False)
    key: str = field(init=False)

    def __post_init__(self) -> None:
        settings = dict.fromkeys(("FACEBOOK_API_URL", "INSTAGRAM_API_URL"), f"{self.platform.url}/v26.0")
        settings["X_API_URL"] = self.platform.url
        self.ports = Ports(
            table=self.table,
            triage=self.queue,
            connect=lambda api, account: connect(api, account, secrets=SECRETS, settings=settings),
            guard_url=GUARD_URL,
            now=self.clock,
        )
        self.key = self.new_key()[1]

    def new_key(self, name: str = "Scheduler", number: int = 1, **more: Any) -> tuple[ToolKey, str]:
        made: dict[str, Any] = {
            "platform": "facebook", "account": PAGE, "owner": "Olga", "actions": tuple(May),
            "secret": f"{number:043d}", "now": self.clock(),
        }  # fmt: skip
        key, shown = new_key(name=name, key_id=number.to_bytes(6), **{**made, **more})
        Keyring(self.table).add(key)
        return key, shown

    def call(  # noqa: PLR0913  one argument for each part of a call
        self,
        method: str,
        path: str,
        form: Mapping[str, str] | None = None,
        *,
        key: str | None = None,
        api: Api = Api.FACEBOOK,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        shown = self.key if key is None else key
        given = {"authorization": f"Bearer {shown}"} if shown else {}
        if form is not None:
            body, given = urlencode(form).encode(), {**given, **FORM}
        one = Call(api=api, method=method, path=path, headers={**given, **(headers or {})}, body=body)
        return Guard(self.ports).answer(one, trace="trace")

    def store(
        self, comment: str, text: str, *, author: str = "ana", api: Api = Api.FACEBOOK, version: str = "1"
    ) -> None:
        """Let triage have judged a comment."""
        account = PAGE if api is Api.FACEBOOK else PROFILE
        record = CommentRecord(
            comment=Comment(
                platform=Platform(api), account=account, post="7", thread=comment, comment=comment,
                author=author, author_name="Ana B.", text=text, verb=Verb.ADD, created_at=self.clock() - 60,
            ),
            version=version,
            verdict=VERDICTS.get(text),
            decision=Decision(action=Action.LEAVE, reason=SkipReason.NOT_CRITICAL),
            received_at=self.clock(),
            correlation_id="c",
        )  # fmt: skip
        key, item = comment_item(record)
        self.table.write([Put(key=key, item=item)])

    def comment(self, comment: str, text: str, **more: Any) -> None:
        """Let a comment stand on the platform, and in our records."""
        self.platform.add(comment, text)
        self.store(comment, text, **more)

    @property
    def desk(self) -> RemovalDesk:
        return RemovalDesk(self.table)

    @property
    def removals(self) -> list[Removal]:
        ids = [key.pk.partition("#")[2] for key in self.table.items if key.sk == "REMOVAL"]
        found = [self.desk.find(one) for one in ids]
        return [one for one in found if one is not None]

    @property
    def removal(self) -> Removal:
        (only,) = self.removals
        return only

    def carry_out(self) -> list[Removal]:
        return list(Execution(self.ports).run())


@contextmanager
def guarded() -> Iterator[Guarded]:
    with small_platform() as platform:
        yield Guarded(platform)


def error(answer: Answer) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(answer.body)
    found: dict[str, Any] = document.get("error", document)
    return found
