"""One of our people answers from the console, whatever the machine is doing; they try until it is clear."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from aplomb.accounts import load_accounts
from aplomb.aws.keys import case_key, comment_key
from aplomb.aws.queue import Queue, QueueError
from aplomb.aws.table import ConflictError, Table
from aplomb.comment import Platform
from aplomb.records import CaseRecord, CommentRecord, load
from aplomb.replies.by_people import NewsError, PersonReplyError, Wish
from aplomb.replies.reply import Channel
from aplomb.replies.signing import Who
from aplomb.wording.template_set import Templates, load_templates
from console.replying.desk import ReplyDesk
from tools.faults.cloud import Cloud
from tools.faults.deployment import settings

SAYS = "Thank you for telling us. Could you write to us privately?"
AGAIN = 60  # seconds
MOST = 40  # times

_EVA = Who(id="eva", name="Eva")


class _NoQueue(Queue):
    """A queue that takes nothing: the sweeper brings what the console sends."""

    def __init__(self) -> None:
        super().__init__("")

    def send(self, body: str, *, delay: int = 0) -> None:
        del body, delay
        raise QueueError("The queue did not take the message.")


@cache
def _templates(folder: Path) -> Templates:
    return load_templates(folder, at_once=False)


def answer(cloud: Cloud, platform: Platform, account: str, comment: str, *, tries: int = MOST) -> None:
    """Answer, once it is known what the machine did; whom it answered before gets nothing more."""
    table = Table("Table", cloud.dynamodb)  # type: ignore[arg-type]  # it offers what Table calls
    record = load(CommentRecord, table.get(comment_key(platform, account, comment)))
    case = load(CaseRecord, table.get(case_key(record.case))) if record and record.case else None
    sent = case is not None and _sent(cloud, table, case, platform, comment)
    if not sent and tries:
        cloud.at(cloud.clock.now + AGAIN, lambda: answer(cloud, platform, account, comment, tries=tries - 1))


def _sent(cloud: Cloud, table: Table, case: CaseRecord, platform: Platform, comment: str) -> bool:
    """Press the button; return whether it need not be pressed again."""
    folder, now = Path(settings()["TEMPLATES_DIR"]), int(cloud.clock.now)
    desk = ReplyDesk(
        table=table,
        accounts=load_accounts(folder / "accounts.yaml"),
        templates=_templates(folder),
        responder=_NoQueue(),
    )
    try:
        known = desk.known(case, platform, comment)
        wish = Wish(
            by=_EVA,
            text=SAYS,
            channel=Channel.PUBLIC,
            version=known.record.version,
            turn=known.talk.rev,
        )
        desk.send(case, platform, comment, wish, now=now)
    except (NewsError, ConflictError):
        return False
    except PersonReplyError:
        return True
    return True
