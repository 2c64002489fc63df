from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aplomb.aws.keys import (
    CaseKey,
    Key,
    budget_key,
    case_comment_key,
    case_key,
    comment_key,
    echo_key,
    opinions_key,
    pace_key,
    person_key,
    promise_key,
    ref_key,
    reply_key,
    sent_key,
    work_partitions,
    work_pk,
)
from aplomb.comment import Platform
from aplomb.replies.reply import Channel, ReplyKey

ALL_SAFE = re.compile(r"[A-Za-z0-9#%:._~-]+")
ids = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
fours = st.tuples(ids, ids, ids, ids)
LONG = "x" * 2048
HASHED = "~" + hashlib.sha256(LONG.encode()).hexdigest()


def reply_to(account: str, comment: str, channel: Channel = Channel.PUBLIC) -> Key:
    return reply_key(ReplyKey(platform=Platform.FACEBOOK, account=account, comment=comment, channel=channel))


MAKERS: dict[str, Callable[[str, str, str, str], Key]] = {
    "comment": lambda a, b, c, _: comment_key(a, b, c),
    "reply": lambda a, b, _, __: reply_to(a, b),
    "case": lambda a, b, c, d: case_key(CaseKey(a, b, c, d)),
    "case comment": lambda a, b, c, d: case_comment_key(CaseKey("x", a, b, c), d, at=1),
    "budget": lambda a, b, c, d: budget_key(CaseKey(a, b, c, d)),
    "sent": lambda a, b, _, __: sent_key(a, b),
    "ref": lambda a, _, __, ___: ref_key(a),
    "person": lambda a, b, c, _: person_key(a, b, c),
    "promise": lambda a, _, __, ___: promise_key(a),
    "opinion": lambda a, _, __, ___: opinions_key(a),
    "pace of a post": lambda a, b, c, _: pace_key(a, b, c, what="PUBLIC"),
    "echo": lambda a, b, c, d: echo_key(a, b, c, words=d),
}
USED = {
    "comment": 3,
    "reply": 2,
    "case": 4,
    "case comment": 4,
    "budget": 4,
    "sent": 2,
    "ref": 1,
    "person": 3,
    "promise": 1,
    "opinion": 1,
}
USED |= {"pace of a post": 3, "echo": 4}


@pytest.mark.parametrize("kind", MAKERS)
@given(one=fours, other=fours)
@example(one=("a", "b#c", "d", "e"), other=("a#b", "c", "d", "e"))
@example(one=("a", "b", "c#d", "e"), other=("a", "b#c", "d", "e"))
@example(one=("a%23", "b", "c", "d"), other=("a#", "b", "c", "d"))
@example(one=("", "ab", "c", "d"), other=("a", "b", "c", "d"))
@example(one=(LONG, "b", "c", "d"), other=(HASHED, "b", "c", "d"))
@example(one=(LONG, LONG, LONG, LONG), other=(LONG + "y", LONG, LONG, LONG))
@example(one=("e\u0301", "b", "c", "d"), other=("\u00e9", "b", "c", "d"))
def test_two_things_never_share_a_place(
    kind: str, one: tuple[str, str, str, str], other: tuple[str, str, str, str]
) -> None:
    same = one[: USED[kind]] == other[: USED[kind]]
    assert (MAKERS[kind](*one) == MAKERS[kind](*other)) is same


@given(parts=fours)
@example(parts=(LONG, LONG, LONG, LONG))
@example(parts=("#", "%", "~", "🥖" * 500))
def test_two_kinds_of_things_never_share_a_place(parts: tuple[str, str, str, str]) -> None:
    keys = [make(*parts) for make in MAKERS.values()]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("kind", MAKERS)
@given(parts=fours)
@example(parts=(LONG, LONG, LONG, LONG))
@example(parts=("🥖" * 2048, "ā", "\n\r\x00\u202e", "#"))
def test_a_key_is_plain_text_within_the_tables_limits(kind: str, parts: tuple[str, str, str, str]) -> None:
    key = MAKERS[kind](*parts)
    assert 0 < len(key.pk.encode()) <= 2048
    assert 0 < len(key.sk.encode()) <= 1024
    assert ALL_SAFE.fullmatch(key.pk + key.sk)


@pytest.mark.parametrize(
    ("one", "other"), [(Platform.FACEBOOK, Platform.INSTAGRAM), (Platform.X, "facebook")]
)
def test_one_id_on_two_platforms_is_two_things(one: str, other: str) -> None:
    assert comment_key(one, "1", "2") != comment_key(other, "1", "2")
    assert sent_key(one, "1") != sent_key(other, "1")
    assert budget_key(CaseKey(one, "1", "2", "3")) != budget_key(CaseKey(other, "1", "2", "3"))


def test_the_public_and_the_private_reply_stand_side_by_side() -> None:
    public, private = reply_to("1", "2"), reply_to("1", "2", Channel.PRIVATE)
    assert (public.pk, public.sk, private.sk) == (private.pk, "public", "private")


def test_a_budget_names_nobody() -> None:
    assert "ana" not in budget_key(CaseKey("facebook", "1000", "c1", "ana-4711")).pk


@given(times=st.lists(st.integers(min_value=-1, max_value=4_102_444_800), min_size=1))
def test_a_cases_comments_stand_in_the_order_of_time(times: list[int]) -> None:
    case = CaseKey("facebook", "1000", "c1", "ana")
    keys = [case_comment_key(case, "c", at=at).sk for at in sorted(times)]
    assert keys == sorted(keys)
    assert all(key.startswith("COMMENT#") for key in keys)


@given(comment=ids)
def test_what_waits_waits_in_a_partition_that_is_swept(comment: str) -> None:
    assert work_pk("REPLY", reply_to("1", comment)) in work_partitions("REPLY")


def test_the_work_is_spread_over_every_partition() -> None:
    used = {work_pk("REPLY", reply_to("1", str(number))) for number in range(500)}
    assert used == set(work_partitions("REPLY"))
