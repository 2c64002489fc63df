"""Put what was read together: moments in order, numbers, and what the picture is drawn from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from aplomb.after_action.moments import is_criticism, is_sent, of_pause, of_record, of_states
from aplomb.after_action.story import Known, Moment, Noted, Story, phases
from aplomb.after_action.summary import in_short
from aplomb.drill.account import is_drill

MOST_MOMENTS = 5000  # the newest: an answer holds 6 MB at most
# What the numbers are called, in the order in which they are shown.
TITLES = {
    "criticism": "critical comments judged",
    "sent": "public replies sent",
    "not_sent": "replies that did not leave",
    "unknown": "replies of unknown outcome",
    "for_people": "comments given to people",
    "paused": "promotions paused",
    "escaped": "promotions that went out all the same",
    "refused": "removals refused",
    "promises": "promises made",
    "late": "promises broken",
    "incidents": "criticism that went missing",
}


def story(known: Known) -> Story:
    """Return the story of what was read."""
    moments, numbers = sorted(_moments(known), key=lambda one: one.at), _numbers(known)
    within = [one for one in moments if known.since <= one.at <= known.until]
    return Story(
        platform=known.platform,
        account=known.account,
        since=known.since,
        until=known.until,
        phases=phases(known.states, since=known.since, until=known.until),
        moments=within[-MOST_MOMENTS:],
        numbers=numbers,
        in_short=in_short(known, numbers),
        critical=[one.at for one in known.record if is_criticism(one)],
        sent=[one.at for one in known.record if is_sent(one)],
        cut=known.cut or len(within) > MOST_MOMENTS,
        drill=is_drill(known.account),
        titles=TITLES,
    )


def _moments(known: Known) -> Iterator[Moment]:
    yield from of_states(known.states)
    yield from of_record(known.record)
    for pause, promotions in known.pauses:
        yield from of_pause(pause, promotions)
    yield from known.statements


def _numbers(known: Known) -> Counter[str]:
    numbers: Counter[str] = Counter(dict.fromkeys(TITLES, 0))
    for one in known.record:
        numbers.update(_counted(one))
    for _, promotions in known.pauses:
        numbers["paused"] += sum(one.paused_at is not None and one.state != "escaped" for one in promotions)
        numbers["escaped"] += sum(one.state == "escaped" for one in promotions)
    return numbers


def _counted(one: Noted) -> Iterator[str]:
    facts, state = one.facts, one.facts.get("state")
    public = facts.get("channel") == "public"
    tests = {
        "criticism": is_criticism(one),
        "sent": is_sent(one),
        "not_sent": one.what == "reply" and public and state in {"rejected", "cancelled"},
        "unknown": one.what == "reply" and public and state == "unknown",
        "for_people": one.what == "decision" and "escalate" in str(facts.get("action", "")),
        "refused": one.what == "removal_request" and state == "refused",
        "promises": one.what == "promise" and state == "open",
        "late": one.what == "promise" and state == "late",
        "incidents": one.what == "incident" and state == "open",
    }
    yield from (name for name, holds in tests.items() if holds)
