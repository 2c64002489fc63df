"""Direct messages of X, in the shape that the Activity API kept from the older webhooks."""

from __future__ import annotations

from collections.abc import Mapping

from aplomb.comment import Comment, Platform, Surface, Verb
from aplomb.skips import SkipReason
from triage.parsers.change import Parsed
from triage.parsers.reading import identifier, mapping, seconds
from triage.parsers.x_people import NOBODY, Person
from triage.parsers.x_posts import skip, words


def read_direct_message(event: dict[str, object], *, account: str, people: Mapping[str, Person]) -> Parsed:
    """Return what one of `direct_message_events` says."""
    kind = event.get("type")
    if kind != "message_create":
        known = isinstance(kind, str)
        return skip(
            SkipReason.NOT_A_COMMENT if known else SkipReason.MALFORMED, account, "direct message", kind
        )
    message = mapping(event.get("message_create"))
    sender = identifier(message.get("sender_id"))
    recipient = identifier(mapping(message.get("target")).get("recipient_id"))
    person = recipient if sender == account else sender
    comment = identifier(event.get("id"))
    if not account:
        return skip(SkipReason.ACCOUNT_NOT_CONFIGURED, account, "direct message without for_user_id")
    if not comment or not person:
        return skip(SkipReason.MALFORMED, account, "direct message without", "sender" if comment else "id")
    author = people.get(sender, NOBODY)
    return Comment(
        platform=Platform.X,
        account=account,
        post="",
        thread=person,
        comment=comment,
        author=sender,
        author_name=author.name,
        text=words(mapping(message.get("message_data")).get("text")),
        verb=Verb.ADD,
        created_at=seconds(event.get("created_timestamp")),
        surface=Surface.MESSAGE,
        automated=author.automated,
    )
