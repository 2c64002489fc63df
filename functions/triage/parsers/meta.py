"""The envelope that Facebook, Messenger and Instagram share: `entry[]` with `changes[]` or `messaging[]`.

Up to 1000 notifications in one POST, of several accounts, in no promised order (Graph API, "Webhooks").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from aplomb.comment import Platform, Skipped
from aplomb.skips import SkipReason
from triage.parsers.change import TEST_ID, Change, Parsed
from triage.parsers.messenger import read_message
from triage.parsers.reading import PayloadError, detail, identifier, items, mapping, seconds

# While another app owns the conversation its events come as `standby` (Messenger, "Conversation Routing").
_MESSAGE_LISTS = ("messaging", "standby")
# The dashboard's test button sends messages as `changes[]` items with these field names.
_MESSAGE_FIELDS = frozenset(
    {
        "message_echoes",
        "message_edits",
        "message_reactions",
        "messages",
        "messaging_postbacks",
        "messaging_referral",
        "messaging_referrals",
        "messaging_seen",
        "standby",
    }
)

type Reader = Callable[[Change], Parsed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """How one platform's notifications are read."""

    platform: Platform
    messages: Platform  # where its private messages belong
    fields: Mapping[str, Reader]


def read_entries(payload: object, source: Source) -> Iterator[Parsed]:
    """Yield what each notification says; an empty list yields nothing.

    Raises:
        PayloadError: there is no `entry` list.
    """
    entries = mapping(payload).get("entry")
    if not isinstance(entries, list):
        raise PayloadError(
            f"This is no {source.platform} webhook: expected an object with a list named `entry`."
        )
    for entry in entries:
        yield from _entry(entry, source)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Envelope:
    """What an entry tells about all its notifications."""

    source: Source
    account: str
    noted_at: int | None

    def malformed(self, *parts: object) -> Skipped:
        return _malformed(self.source.platform, self.account, *parts)


def _entry(entry: object, source: Source) -> Iterator[Parsed]:
    if not isinstance(entry, dict):
        yield _malformed(source.platform, "", "entry", entry)
        return
    envelope = _Envelope(
        source=source, account=identifier(entry.get("id")), noted_at=seconds(entry.get("time"))
    )
    present = [key for key in ("changes", *_MESSAGE_LISTS) if key in entry]
    for key in present:
        if not isinstance(entry[key], list):
            yield envelope.malformed(key, entry[key])
        for item in items(entry[key]):
            yield _change(envelope, item) if key == "changes" else _message(envelope, key, item)
    if "field" in entry:  # Instagram Login puts the one change straight into the entry
        yield _change(envelope, entry)
    elif not present:
        yield envelope.malformed("entry without changes")


def _change(envelope: _Envelope, change: object) -> Parsed:
    field, value = mapping(change).get("field"), mapping(change).get("value")
    source = envelope.source
    if not isinstance(field, str):
        return envelope.malformed("change without field")
    if field in source.fields:
        return _read(envelope, field, value, platform=source.platform, reader=source.fields[field])
    if field in _MESSAGE_FIELDS:
        return _message(envelope, field, value)
    return Change(platform=source.platform, account=envelope.account, field=field, value={}).skip(
        SkipReason.UNKNOWN_FIELD
    )


def _message(envelope: _Envelope, field: str, value: object) -> Parsed:
    return _read(envelope, field, value, platform=envelope.source.messages, reader=read_message)


def _read(envelope: _Envelope, field: str, value: object, *, platform: Platform, reader: Reader) -> Parsed:
    account = envelope.account
    if not account:
        return _malformed(platform, account, field, "in an entry without id")
    change = Change(
        platform=platform, account=account, field=field, value=mapping(value), noted_at=envelope.noted_at
    )
    if account == TEST_ID:
        return change.skip(SkipReason.TEST_EVENT)
    if not isinstance(value, dict):
        return change.skip(SkipReason.MALFORMED, "value", value)
    return reader(change)


def _malformed(platform: Platform, account: str, *parts: object) -> Skipped:
    return Skipped(reason=SkipReason.MALFORMED, platform=platform, account=account, detail=detail(*parts))
