"""What happens on the page in a scenario, and how its webhooks arrive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum

from aplomb.comment import Platform
from tools.faults import people
from tools.faults.cloud import Cloud
from tools.faults.deployment import SETUP
from tools.faults.judging import COMPLAINT, EDITED, SECOND
from tools.faults.outcomes import Meanwhile, Outcome
from tools.faults.platforms import SOON
from tools.sandbox import actions
from tools.sandbox.actions import Draft
from tools.sandbox.setup import Account
from tools.sandbox.world import PublicComment, Version

FIRST_AT, SECOND_AT, EDIT_AT, RELEASE_AT = 1, 3, 5, 6  # seconds after the beginning
MEANWHILE_AT, NEIGHBOUR_AT = 30, 5


class Delivery(StrEnum):
    """How the webhooks of the story arrive, and those by which a platform tells us of our own posts."""

    ONCE = "once"  # and so do the echoes
    TWICE = "twice"  # with every queue message, all worked at the same time; echoes never come
    REORDERED = "reordered"  # two complaints of one person and an edit, the last first; echoes come late


ECHO_AFTER = {Delivery.ONCE: SOON, Delivery.TWICE: None, Delivery.REORDERED: 400.0}  # seconds


def account(platform: Platform) -> Account:
    """Return our account on a platform."""
    return next(one for one in SETUP.accounts if one.platform is platform)


def begin(cloud: Cloud, platform: Platform, outcome: Outcome, delivery: Delivery) -> None:
    """Put a story on the agenda of a cloud."""
    for fault in outcome.faults:
        cloud.platforms.faults.add({"platform": platform.value, **fault})
    cloud.platforms.once_posted = [{"platform": platform.value, **fault} for fault in outcome.once_posted]
    cloud.platforms.world.lags(outcome.lag)
    cloud.platforms.echo_after = ECHO_AFTER[delivery]
    started = cloud.clock.now
    if delivery is Delivery.TWICE:
        cloud.copies_of_webhooks = cloud.sqs.copies = 2
    cloud.at(started + FIRST_AT, lambda: _first(cloud, platform))
    if delivery is Delivery.REORDERED:
        cloud.hold_webhooks()
        cloud.at(started + SECOND_AT, lambda: _second(cloud, platform))
        cloud.at(started + EDIT_AT, lambda: _edit(cloud, platform))
        cloud.at(started + RELEASE_AT, lambda: cloud.release_webhooks(reverse=True))
    if outcome.lasts:
        cloud.at(started + outcome.lasts, cloud.platforms.faults.clear)
    meanwhile = _MEANWHILE.get(outcome.meanwhile)
    if meanwhile is not None:
        after = NEIGHBOUR_AT if outcome.meanwhile is Meanwhile.NEIGHBOUR else MEANWHILE_AT
        cloud.at(started + after, lambda: meanwhile(cloud, platform))


def _first(cloud: Cloud, platform: Platform) -> None:
    draft = Draft(account=account(platform), text=COMPLAINT, author_name="Ana Example", mention=True)
    actions.write(cloud.platforms, draft)


def _second(cloud: Cloud, platform: Platform) -> None:
    first = complaint(cloud, platform)
    draft = Draft(
        account=account(platform),
        text=SECOND,
        author=first.author,
        author_name="Ana Example",
        parent=first.versions[-1].id,
        mention=True,
    )
    actions.write(cloud.platforms, draft)


def _edit(cloud: Cloud, platform: Platform) -> None:
    first = complaint(cloud, platform)
    named = f"@{account(platform).username} {EDITED}" if platform is Platform.X else EDITED
    actions.edit(cloud.platforms, account(platform), first.versions[-1].id, named)


def _colleague(cloud: Cloud, platform: Platform) -> None:
    answer_by_hand(cloud, complaint(cloud, platform))


def _removal(cloud: Cloud, platform: Platform) -> None:
    actions.remove(cloud.platforms, account(platform), complaint(cloud, platform).versions[-1].id)


def _person(cloud: Cloud, platform: Platform) -> None:
    first = complaint(cloud, platform)
    people.answer(cloud, platform, first.account, first.id)


def _neighbour(cloud: Cloud, platform: Platform) -> None:
    first = complaint(cloud, platform)
    draft = Draft(
        account=account(platform),
        text=SECOND,
        author_name="Ben Example",
        parent=first.versions[-1].id,
        mention=True,
    )
    actions.write(cloud.platforms, draft)


_MEANWHILE: dict[Meanwhile, Callable[[Cloud, Platform], None]] = {
    Meanwhile.COLLEAGUE: _colleague,
    Meanwhile.REMOVAL: _removal,
    Meanwhile.PERSON: _person,
    Meanwhile.NEIGHBOUR: _neighbour,
}


def complaint(cloud: Cloud, platform: Platform) -> PublicComment:
    """Return the first comment that a customer wrote."""
    return next(customers(cloud, platform))


def customers(cloud: Cloud, platform: Platform) -> Iterator[PublicComment]:
    """Yield what customers wrote, whether or not a list shows it yet."""
    return (one for one in cloud.platforms.world.all_comments(platform) if not one.ours)


def answer_by_hand(cloud: Cloud, comment: PublicComment) -> PublicComment:
    """Let a colleague answer a comment on the platform's own page."""
    state = cloud.platforms
    ours = account(comment.platform)
    number = state.world.new_comment_id(comment.platform, comment.post)
    answer = PublicComment(
        platform=comment.platform,
        account=ours.id,
        post=comment.post,
        id=number,
        parent=comment.id,
        author=ours.id,
        author_name=ours.name,
        foreign=comment.foreign,
        versions=[Version(id=number, text="I am looking into it. Eva", created_at=state.clock())],
    )
    cloud.by_hand.add(number)
    state.announce(state.world.add(answer), verb="add")
    return answer
