from __future__ import annotations

import json
from pathlib import Path

import pytest

from aplomb.accounts import load_accounts
from aplomb.comment import Comment, Platform, Surface, Verb
from aplomb.skips import SkipReason
from tools.events import EventError, load_event
from triage.parsers import parse

ROOT = Path(__file__).resolve().parents[2]
NOW = 1_780_000_000

# What each event says: a comment's verb, surface and author, or the reason of a skip.
SAID: dict[str, list[tuple[Verb, Surface, str] | SkipReason]] = {
    "facebook-batch": [
        (Verb.ADD, Surface.COMMENT, "Liam"),
        SkipReason.NOT_A_COMMENT,
        SkipReason.MALFORMED,
        SkipReason.UNKNOWN_FIELD,
        (Verb.ADD, Surface.COMMENT, "Anna"),
    ],
    "facebook-complaint-en": [(Verb.ADD, Surface.COMMENT, "Tom")],
    "facebook-complaint-lv": [(Verb.ADD, Surface.COMMENT, "Ilze")],
    "facebook-duplicate-of-complaint": [(Verb.ADD, Surface.COMMENT, "Tom")],
    "facebook-edited": [(Verb.EDIT, Surface.COMMENT, "Noah")],
    "facebook-hidden": [(Verb.HIDE, Surface.COMMENT, "Laura")],
    "facebook-injury": [(Verb.ADD, Surface.COMMENT, "Marta")],
    "facebook-like": [SkipReason.NOT_A_COMMENT],
    "facebook-own-echo": [(Verb.ADD, Surface.COMMENT, "Example Bakery")],
    "facebook-praise": [(Verb.ADD, Surface.COMMENT, "Emma")],
    "facebook-question": [(Verb.ADD, Surface.COMMENT, "Noah")],
    "facebook-rating-negative": [(Verb.ADD, Surface.REVIEW, "Sofia")],
    "facebook-removed": [(Verb.REMOVE, Surface.COMMENT, "")],
    "facebook-second-complaint-same-author": [(Verb.ADD, Surface.COMMENT, "Tom")],
    "facebook-spam": [(Verb.ADD, Surface.COMMENT, "Victor")],
    "facebook-test-event": [SkipReason.TEST_EVENT],
    "instagram-comment": [(Verb.ADD, Surface.COMMENT, "marko")],
    "instagram-mention": [(Verb.ADD, Surface.MENTION, "")],
    "messenger-message": [(Verb.ADD, Surface.MESSAGE, "")],
    "messenger-referral": [(Verb.ADD, Surface.MESSAGE, "")],
    "x-delete": [(Verb.REMOVE, Surface.COMMENT, "")],
    "x-mention-complaint": [(Verb.ADD, Surface.COMMENT, "Daniel")],
    "x-own-post-echo": [(Verb.ADD, Surface.COMMENT, "Example Bakery")],
    "x-reply-not-summoned": [(Verb.ADD, Surface.COMMENT, "")],
}


def path(case: str) -> Path:
    return ROOT / "events" / f"webhook.{case}.json"


def only_comment(case: str) -> Comment:
    [parsed] = parse(*load_event(path(case), now=NOW))
    assert isinstance(parsed, Comment)
    return parsed


@pytest.mark.parametrize("case", sorted(SAID))
def test_an_event_says_what_its_name_says(case: str) -> None:
    parsed = parse(*load_event(path(case), now=NOW))
    said = [
        (one.verb, one.surface, one.author_name) if isinstance(one, Comment) else one.reason for one in parsed
    ]
    assert said == SAID[case]


def test_every_event_file_is_in_the_table() -> None:
    files = (ROOT / "events").glob("webhook.*.json")
    assert {file.name.removeprefix("webhook.").removesuffix(".json") for file in files} == set(SAID)


@pytest.mark.parametrize("case", sorted(set(SAID) - {"facebook-test-event"}))
def test_an_event_is_for_an_account_of_ours_and_is_fresh(case: str) -> None:
    accounts = load_accounts(ROOT / "templates" / "accounts.yaml")
    for one in parse(*load_event(path(case), now=NOW)):
        page = Platform.FACEBOOK if one.platform is Platform.MESSENGER else one.platform
        assert accounts.find(page, one.account)
        if isinstance(one, Comment) and one.created_at is not None:
            assert NOW - 3600 < one.created_at <= NOW


def test_the_duplicate_is_the_very_same_delivery() -> None:
    assert load_event(path("facebook-duplicate-of-complaint"), now=NOW) == load_event(
        path("facebook-complaint-en"), now=NOW
    )


def test_the_second_complaint_is_by_the_same_author_in_the_same_thread() -> None:
    first, second = (
        only_comment("facebook-complaint-en"),
        only_comment("facebook-second-complaint-same-author"),
    )
    assert (first.author, first.thread) == (second.author, second.thread)
    assert first.comment != second.comment


def test_the_people_in_the_events_are_told_apart_by_their_ids() -> None:
    people: dict[str, set[str]] = {}
    for case in SAID:
        for one in parse(*load_event(path(case), now=NOW)):
            if isinstance(one, Comment) and one.author_name:
                people.setdefault(one.author, set()).add(one.author_name)
    assert all(len(names) == 1 for names in people.values())


def test_only_who_named_us_on_x_summoned_us() -> None:
    assert only_comment("x-mention-complaint").summoned
    assert not only_comment("x-reply-not-summoned").summoned
    assert only_comment("x-own-post-echo").author == only_comment("x-own-post-echo").account


def test_the_referral_carries_its_token_and_no_words() -> None:
    assert (only_comment("messenger-referral").ref, only_comment("messenger-referral").text) == (
        "unknown-token",
        "",
    )


def test_times_are_put_where_the_clock_is(tmp_path: Path) -> None:
    body = {
        "a": "now",
        "b": ["now-120", {"c": "iso:now-1", "d": "ms:now-2"}],
        "e": "now or never",
        "f": "now-x",
    }
    file = tmp_path / "webhook.times.json"
    file.write_text(json.dumps({"platform": "x", "body": body}))
    assert load_event(file, now=NOW) == (
        Platform.X,
        {
            "a": NOW,
            "b": [NOW - 120, {"c": "2026-05-28T20:26:39.000Z", "d": (NOW - 2) * 1000}],
            "e": "now or never",
            "f": "now-x",
        },
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read"),
        ("", "empty"),
        ("{", "not JSON"),
        ("[]", "expected an object with `platform` and `body`"),
        ('{"platform": "x"}', "expected an object with `platform` and `body`"),
        (
            '{"platform": "myspace", "body": {}}',
            "`platform` must be one of facebook, instagram, messenger, x",
        ),
        ('{"platform": ["x"], "body": {}}', "`platform` must be one of"),
        ('{"platform": "x", "body": {"a": ' + "[" * 5000 + "]" * 5000 + "}}", "nested too deeply"),
    ],
    ids=["missing", "empty", "cut off", "list", "no body", "unknown", "no name", "deep"],
)
def test_a_file_that_is_no_event_is_refused_by_name(
    tmp_path: Path, content: str | None, sentence: str
) -> None:
    file = tmp_path / "webhook.broken.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(EventError, match=f"webhook.broken.json.*{sentence}"):
        load_event(file, now=NOW)
