"""Private messages: the `messaging[]` items of Messenger and Instagram (Messenger Platform, "Webhooks")."""

from __future__ import annotations

from aplomb.comment import Comment, Surface, Verb
from aplomb.skips import SkipReason
from triage.parsers.change import Change, Parsed
from triage.parsers.reading import LONGEST_ID, identifier, items, mapping, seconds, text

# What says nothing that a person wrote to us.
_NO_MESSAGE = (
    "account_linking",
    "app_roles",
    "delivery",
    "game_play",
    "optin",
    "pass_thread_control",
    "policy-enforcement",
    "policy_enforcement",
    "reaction",
    "read",
    "request_thread_control",
    "take_thread_control",
)
_ENVELOPE = frozenset({"prior_message", "recipient", "sender", "timestamp"})


def read_message(change: Change) -> Parsed:
    """Return what a `messaging[]` or `standby[]` item says."""
    value = change.value
    if "message" in value:
        return _message(change, mapping(value["message"]))
    if "message_edit" in value:
        return _edit(change, mapping(value["message_edit"]))
    if "postback" in value or "referral" in value:
        return _opening(change)
    for key in _NO_MESSAGE:
        if key in value:
            return change.skip(SkipReason.NOT_A_COMMENT, key)
    unknown = sorted(set(value) - _ENVELOPE)
    return change.skip(SkipReason.UNKNOWN_FIELD, *unknown[:1])


def _message(change: Change, message: dict[str, object]) -> Parsed:
    mid = identifier(message.get("mid"))
    if message.get("is_deleted") is True:
        return _comment(change, mid, verb=Verb.REMOVE, message=message)
    if not text(message.get("text")) and _unsupported(message):
        return change.skip(SkipReason.UNREADABLE, "message")
    ref = _ref(message.get("referral")) or _ref(change.value.get("referral"))
    return _comment(change, mid, verb=Verb.ADD, message=message, ref=ref)


def _unsupported(message: dict[str, object]) -> bool:
    if message.get("is_unsupported") is True:
        return True
    kinds = [mapping(attachment).get("type") for attachment in items(message.get("attachments"))]
    return bool(kinds) and all(kind == "unsupported_type" for kind in kinds)


def _edit(change: Change, edit: dict[str, object]) -> Parsed:
    return _comment(change, identifier(edit.get("mid")), verb=Verb.EDIT, message=edit)


def _opening(change: Change) -> Parsed:
    """Read a click on an m.me link or a button: no words, but its `ref` names the public thread."""
    postback = mapping(change.value.get("postback"))
    ref = _ref(postback.get("referral")) or _ref(change.value.get("referral"))
    if not ref:
        return change.skip(SkipReason.NOT_A_COMMENT, "postback" if "postback" in change.value else "referral")
    person, _ = _people(change)
    # A referral has no id of its own; person and time stay the same when it is delivered twice.
    mid = identifier(postback.get("mid")) or f"{person}:{identifier(change.value.get('timestamp'))}"
    return _comment(change, mid, verb=Verb.ADD, message={}, ref=ref)


def _ref(referral: object) -> str:
    return text(mapping(referral).get("ref"), longest=LONGEST_ID)


def _people(change: Change) -> tuple[str, str]:
    """Return the person's id and the id of who wrote: the person, or our account."""
    sender = identifier(mapping(change.value.get("sender")).get("id"))
    recipient = identifier(mapping(change.value.get("recipient")).get("id"))
    if sender == change.account:
        return recipient, sender
    return sender, sender


def _comment(change: Change, mid: str, *, verb: Verb, message: dict[str, object], ref: str = "") -> Parsed:
    person, author = _people(change)
    if not mid or not person:
        return change.skip(SkipReason.MALFORMED, "message without", "sender" if mid else "mid")
    return Comment(
        platform=change.platform,
        account=change.account,
        post="",
        thread=person,
        comment=mid,
        author=change.account if message.get("is_echo") is True else author,
        author_name="",
        text="" if verb is Verb.REMOVE else text(message.get("text")),
        verb=verb,
        created_at=seconds(change.value.get("timestamp")),
        surface=Surface.MESSAGE,
        parent=identifier(mapping(message.get("reply_to")).get("mid")),
        ref=ref,
        noted_at=change.noted_at,
    )
