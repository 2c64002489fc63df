"""What must hold in the end, judged by the public page and the platforms' journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from aplomb.aws.keys import case_key, comment_key, talk_key
from aplomb.aws.table import Table
from aplomb.comment import Platform
from aplomb.records import Action, CommentRecord, load
from aplomb.replies.every import replies_to
from aplomb.replies.reply import Channel, ReplyState
from aplomb.skips import SkipReason
from tools.faults.cloud import Cloud
from tools.faults.stories import customers
from tools.sandbox.world import PublicComment

# A look at the page and the post after it take a moment, in which nobody can know of a colleague's answer.
LOOK_TO_POST = 25  # seconds; each call may take ten

OVERDUE = 10 * 60  # seconds; the sweeper comes each minute, and may have found more than it can carry

PLATFORMS = (Platform.FACEBOOK, Platform.X)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that must not be: `what` is duplicate, lost or stuck."""

    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.what}: {self.why}"


def duplicates(cloud: Cloud) -> Iterator[Finding]:
    """Find people who were answered twice by a machine, or by it after a colleague."""
    for platform in PLATFORMS:
        world = cloud.platforms.world
        ours = list(machine_replies(cloud, platform))
        people = Counter((world.root(one).id, _answered(cloud, one).author) for one in ours)
        for (thread, person), count in people.items():
            if count > 1:
                yield Finding(what="duplicate", why=f"{person} got {count} replies in thread {thread}")
        for one in ours:
            by_hand = _by_hand_before(cloud, one)
            if by_hand is not None:
                yield Finding(what="duplicate", why=f"{one.id} was posted after a colleague's {by_hand.id}")
    private = Counter((one.platform, one.comment) for one in cloud.platforms.world.messages)
    for (_, comment), count in private.items():
        if count > 1:
            yield Finding(what="duplicate", why=f"{count} private replies to {comment}")


def lost(cloud: Cloud, *, besides: AbstractSet[str] = frozenset()) -> Iterator[Finding]:
    """Find comments that nobody answered, that no person has, and that nobody gave a reason for.

    Those that nobody can know of are `besides`.
    """
    table = _table(cloud)
    for platform in PLATFORMS:
        answered = {_answered(cloud, one).id: one for one in machine_replies(cloud, platform)}
        for comment in customers(cloud, platform):
            record = load(CommentRecord, table.get(comment_key(platform, comment.account, comment.id)))
            if record is None and comment.id in besides:
                continue
            if record is None:
                yield Finding(what="lost", why=f"{comment.id} is not known")
                continue
            for why in _unaccounted(table, record, answered.get(comment.id)):
                yield Finding(what="lost", why=f"{comment.id} {why}")
            if _left_to_nobody(cloud, table, comment, record):
                yield Finding(what="lost", why=f"{comment.id} was left to a colleague, and none answered")


def stuck(cloud: Cloud) -> Iterator[Finding]:
    """Find what a machine should have looked at by now."""
    if cloud.endless:
        yield Finding(what="stuck", why="it goes on for ever")
    for item in cloud.work():
        if float(item["work_sk"]["S"]) > cloud.clock.now - OVERDUE:
            continue
        why = f"{item['pk']['S']} {item['sk']['S']} is {item['state']['S']}, due at {item['work_sk']['S']}"
        yield Finding(what="stuck", why=why)
    for queue in cloud.sqs.queues.values():
        if queue.messages:
            yield Finding(what="stuck", why=f"{len(queue.messages)} messages in {queue.name}")


def machine_replies(cloud: Cloud, platform: Platform) -> Iterator[PublicComment]:
    """Yield what our account posted by the API, whether or not a list shows it yet."""
    every = cloud.platforms.world.all_comments(platform)
    return (one for one in every if one.ours and one.id not in cloud.by_hand)


def _unaccounted(table: Table, record: CommentRecord, posted: PublicComment | None) -> Iterator[str]:
    comment, decision = record.comment, record.decision
    replies = [one for one in replies_to(table, comment) if one.key.channel is Channel.PUBLIC]
    spoken = [one for one in replies if one.state in _SPOKEN]
    reply = next(iter(spoken or reversed(replies)), None)  # those that people signed come last
    with_a_person = record.case is not None and table.get(case_key(record.case)) is not None
    if decision.action in _FOR_A_PERSON and not with_a_person:
        yield "is with no person"
    if decision.action not in {*_FOR_A_PERSON, Action.ANSWER} and decision.reason is None:
        yield "was left without a reason"
    if posted is None and reply is not None and reply.state is ReplyState.SENT:
        yield "is stored as answered, and the page shows no answer"
    if posted is None and reply is not None and reply.state in _ENDS and reply.reason is None:
        yield f"has a reply that is {reply.state} without a reason"
    if posted is None and reply is None and decision.action in _FOR_A_MACHINE:
        yield "should be answered, and no reply is planned"
    if posted is not None and (reply is None or reply.state not in _SPOKEN):
        yield f"was answered, and its reply is stored as {reply and reply.state}"


def _left_to_nobody(cloud: Cloud, table: Table, comment: PublicComment, record: CommentRecord) -> bool:
    """Tell whether a reply gave way to a colleague's answer that nobody wrote."""
    replies = list(replies_to(table, record.comment))
    if all(one.reason is not SkipReason.ANSWERED_BY_COLLEAGUE for one in replies):
        return False
    world = cloud.platforms.world
    by_hand = [world.find(comment.platform, number) for number in cloud.by_hand]
    from_here = record.case is not None and table.get(talk_key(record.case)) is not None
    return not from_here and all(
        one is None or world.root(one).id != world.root(comment).id for one in by_hand
    )


_FOR_A_PERSON = {Action.ESCALATE, Action.ANSWER_AND_ESCALATE}
_FOR_A_MACHINE = {Action.ANSWER, Action.ANSWER_AND_ESCALATE}
_ENDS = {ReplyState.REJECTED, ReplyState.UNKNOWN, ReplyState.CANCELLED}
_SPOKEN = {ReplyState.SENT, ReplyState.UNKNOWN}  # unknown: a person was told


def _answered(cloud: Cloud, reply: PublicComment) -> PublicComment:
    found = cloud.platforms.world.find(reply.platform, reply.parent)
    return found or reply


def _by_hand_before(cloud: Cloud, reply: PublicComment) -> PublicComment | None:
    for number in cloud.by_hand:
        other = cloud.platforms.world.find(reply.platform, number)
        visible = other.created_at + cloud.platforms.world.most_lag if other else 0.0
        if other and other.parent == reply.parent and visible + LOOK_TO_POST < reply.created_at:
            return other
    return None


def _table(cloud: Cloud) -> Table:
    return Table("Table", cloud.dynamodb)  # type: ignore[arg-type]  # it offers what Table calls
