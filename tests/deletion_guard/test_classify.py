"""Which calls pass the guard by themselves."""

from __future__ import annotations

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deletion_guard.call import Api, Call
from deletion_guard.classify import Act, classify
from tests.deletion_guard.spellings import COMMENT, FORM, JSON, call, destructive
from tests.deletion_guard.tool_calls import harmless

DESTRUCTIVE = tuple(destructive())
HARMLESS = tuple(harmless())


def test_the_tables_are_as_long_as_promised() -> None:
    assert len(set(map(repr, DESTRUCTIVE))) >= 150
    assert len(set(map(repr, HARMLESS))) >= 60


@pytest.mark.parametrize(
    "one", DESTRUCTIVE, ids=lambda one: f"{one.method} {one.path[:60]} {one.body[:60]!r}"
)
def test_no_spelling_of_a_destructive_call_passes(one: Call) -> None:
    found = classify(one)
    assert not found.harmless
    assert found.act is not None
    assert found.reason.endswith(".")


@pytest.mark.parametrize("one", HARMLESS, ids=lambda one: f"{one.method} {one.path[:60]} {one.body[:60]!r}")
def test_every_harmless_call_of_a_real_tool_passes(one: Call) -> None:
    assert classify(one).harmless, classify(one).reason


@given(st.sampled_from(DESTRUCTIVE), st.data())
def test_no_change_of_case_slashes_or_added_parameters_makes_a_destructive_call_pass(
    one: Call, data: st.DataObject
) -> None:
    path = one.path
    if data.draw(st.booleans()) and "?" not in path and "#" not in path:
        path += data.draw(st.sampled_from(("/", "//", "?", "?pretty=0", "?fields=id", "?a=b&c=d")))
    method = "".join(data.draw(st.sampled_from((char.upper(), char.lower()))) for char in one.method)
    headers = {
        **one.headers,
        **data.draw(st.sampled_from(({}, {"x-request-id": "1"}, {"content-length": "0"}))),
    }
    changed = Call(api=one.api, method=method, path=path, headers=headers, body=one.body)
    assert not classify(changed).harmless


@given(
    st.sampled_from(tuple(Api)),
    st.text(string.ascii_uppercase, max_size=8),
    st.text(max_size=200),
    st.binary(max_size=300),
    st.sampled_from(("", "application/json", FORM["content-type"], "multipart/form-data; boundary=a", "é;=")),
)
def test_no_call_whatever_breaks_the_guard(
    api: Api, method: str, path: str, body: bytes, content_type: str
) -> None:
    found = classify(
        Call(api=api, method=method, path=path, headers={"content-type": content_type}, body=body)
    )
    assert found.harmless or found.act is not None


@given(st.text(max_size=300))
def test_words_in_a_reply_are_never_taken_for_an_instruction(text: str) -> None:
    assert classify(call(Api.X, "POST", "/2/tweets", json.dumps({"text": text}), JSON)).harmless


@pytest.mark.parametrize(
    ("one", "act", "target"),
    [
        (call(Api.FACEBOOK, "DELETE", f"/v26.0/{COMMENT}"), Act.DELETE, COMMENT),
        (call(Api.FACEBOOK, "POST", f"/{COMMENT}", "is_hidden=true", FORM), Act.HIDE, COMMENT),
        (call(Api.INSTAGRAM, "POST", "/v26.0/17900?comment_enabled=false"), Act.COMMENTS_OFF, "17900"),
        (call(Api.X, "PUT", "/2/tweets/18/hidden", '{"hidden":true}', JSON), Act.HIDE, "18"),
        (call(Api.X, "POST", "/2/users/15/blocking", '{"target_user_id":"2"}', JSON), Act.BLOCK, "15"),
        (call(Api.FACEBOOK, "POST", "/1_2", "is_published=false", FORM), Act.UNPUBLISH, "1_2"),
    ],
)
def test_a_destructive_call_says_what_it_would_do_and_to_what(one: Call, act: Act, target: str) -> None:
    found = classify(one)
    assert (found.act, found.target) == (act, target)
