"""What would become of a message now: read from the same table and by the same rules as the functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from aplomb.accounts import Accounts
from aplomb.aws.erasure_messages import EraseComment, read_erasure
from aplomb.aws.keys import Key, comment_key
from aplomb.aws.messages import read_reply_message, read_triage_message
from aplomb.aws.table import Table
from aplomb.comment import Comment, Skipped, Verb
from aplomb.labelling import read_track_record
from aplomb.modes import mode_in_force
from aplomb.records import CommentRecord, ReplyRecord, load
from aplomb.replies.reply import ReplyState
from aplomb.skips import SkipReason
from responder.withdrawal import withdrawn
from triage.decide import whose
from triage.event import version_of
from triage.forgotten import is_forgotten
from triage.parsers import PayloadError, parse

STALE = "too old to answer -> person"
FORGOTTEN = "its author was forgotten: taken in without its words"
_MARKS = frozenset({Verb.REMOVE, Verb.HIDE, Verb.UNHIDE})
_LATE = frozenset({SkipReason.TOO_OLD, SkipReason.WINDOW_CLOSED})


class UnreadableError(Exception):
    """No function could work this message; the text says why, and quotes nothing of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What is needed to tell a message's fate."""

    table: Table
    accounts: Accounts
    now: int


type Teller = Callable[[str, Knowledge], list[str]]


def _in_triage(body: str, known: Knowledge) -> list[str]:
    try:
        message = read_triage_message(body)
        events = parse(message.platform, message.payload)
    except (ValueError, PayloadError) as error:
        raise UnreadableError(str(error)) from None
    return [_event(one, known, received_at=message.received_at) for one in events]


def _event(event: Comment | Skipped, known: Knowledge, *, received_at: int) -> str:
    if isinstance(event, Skipped):
        return f"skip: {event.reason}"
    key = comment_key(event.platform, event.account, event.comment)
    record = load(CommentRecord, known.table.get(key))
    if event.verb in _MARKS:
        return f"{event.verb} of a {'known' if record else 'new'} comment"
    reason = whose(event, known.accounts)
    if reason is not None:
        return f"skip: {reason}"
    if record is not None and record.version >= version_of(event):
        return "known duplicate"
    if is_forgotten(event, record, received_at=received_at, now=known.now, get=known.table.get):
        return FORGOTTEN
    account = known.accounts.find(event.platform, event.account)
    old = account is not None and known.now - (event.created_at or 0) > account.max_age
    return STALE if old else "newer version of a known comment" if record else "new comment"


def _at_the_responder(body: str, known: Knowledge) -> list[str]:
    try:
        key, _ = read_reply_message(body)
    except ValueError:
        raise UnreadableError("This is no message about a reply.") from None
    return [_reply(key, known)]


def _reply(key: Key, known: Knowledge) -> str:
    reply = load(ReplyRecord, known.table.get(key))
    if reply is None:
        return "nothing: the reply is not kept any more"
    if reply.state is ReplyState.SENT:
        return "reply already sent"
    if reply.due_at is None:
        return f"nothing: the reply was settled as {reply.state}"
    if reply.state in {ReplyState.CALLING, ReplyState.UNKNOWN}:
        return "outcome to be read back"
    return _unsent(reply, known)


def _unsent(reply: ReplyRecord, known: Knowledge) -> str:
    where = comment_key(reply.key.platform, reply.key.account, reply.key.comment)
    record = load(CommentRecord, known.table.get(where))
    account = known.accounts.find(reply.key.platform, reply.key.account)
    if record is None or account is None:
        return "nothing: its comment or account is gone"
    track = read_track_record(known.table, account=account, language=reply.language)
    mode = mode_in_force(account.mode_setting(reply.language), track)
    unwanted = withdrawn(reply, record, account, mode=mode, now=known.now)
    if unwanted is not None:
        return STALE if unwanted in _LATE else f"reply withdrawn: {unwanted}"
    return "reply to be sent"


def _at_the_eraser(body: str, known: Knowledge) -> list[str]:
    try:
        message = read_erasure(body)
    except ValueError as error:
        raise UnreadableError(str(error)) from None
    if not isinstance(message, EraseComment):
        return ["person to forget"]
    record = load(CommentRecord, known.table.get(message.comment))
    erased = record is None or record.erased_at is not None
    return ["already erased" if erased else "comment to erase"]


# By the queue's function, as its outputs are called in template.yaml.
TELLERS: Mapping[str, Teller] = MappingProxyType(
    {"triage": _in_triage, "responder": _at_the_responder, "eraser": _at_the_eraser}
)


def fates(queue: str, body: str, known: Knowledge) -> Iterator[str]:
    """Yield what would become of each part of a message.

    Raises:
        UnreadableError: the function could not read it.
    """
    yield from TELLERS[queue](body, known)
