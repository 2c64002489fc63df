"""No code outside the deletion guard can say that something is deleted, hidden or shut out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from requests.auth import AuthBase

from aplomb.errors import SettingsError
from aplomb.platform_calls.transport import Call, RefusedCallError, Transport
from deletion_guard.call import Api
from deletion_guard.call import Call as ToolCall
from deletion_guard.classify import classify
from poller.readers import facebook as poller_facebook
from poller.readers import instagram as poller_instagram
from poller.readers import x as poller_x
from promo_switch.clients import facebook_ads, facebook_posts
from responder.clients import facebook, x
from tests.structure.tree import ROOT, modules

FUNCTIONS = ROOT / "functions"
GUARD = FUNCTIONS / "deletion_guard"
WORDS = re.compile(
    r"DELETE|PUT|PATCH|delete|_?method|is_hidden|hide|hidden|comment_enabled|is_published|batch|"
    r".*(?:/blocked|/blocking|/muting|/hidden|/destroy|moderate_conversations|manage_reply|method=|hidden=).*"
)
DOORS = re.compile(
    r"requests\.(?!auth|RequestException|exceptions|PreparedRequest|Response)\w+|urlopen|HTTPS?Connection"
)
METHODS = frozenset({"delete", "put", "patch", "request", "urlopen"})

# Where such a word means something else. Each names the file, the word, and why it is harmless there.
MEANS_SOMETHING_ELSE = {
    ("aplomb/comment.py", "hide"): "what a webhook tells that others did",
    ("aplomb/skips.py", "hidden"): "why a comment got no answer",
    ("aplomb/platform_calls/transport.py", ""): "the door itself: it refuses these words",
    ("triage/parsers/facebook.py", "delete"): "what a webhook tells that others did",
    ("triage/parsers/facebook.py", "hide"): "what a webhook tells that others did",
    ("triage/parsers/instagram.py", "hide"): "what the poller tells that others did",
    ("poller/contract.py", "hide"): "how a comment is seen: as the event that would have told it",
    ("poller/readers/instagram.py", "hidden"): "of a comment that was read",
    ("webhook/gateway.py", "method"): "of the request that came in",
    ("promo_switch/clients/facebook_posts.py", "is_published"): "of a scheduled post that was read",
    ("promo_switch/clients/pinned.py", "PUT"): "the door to schedulers: it takes no other such word",
    ("promo_switch/clients/postiz.py", "PUT"): "of our own scheduled posts: they become drafts",
    ("promise_keeper/alarm_clocks.py", "DELETE"): "a schedule of ours leaves by itself once it has rung",
    ("aplomb/platform_calls/pinned.py", "socket"): "the door's own, to the one address that was looked at",
    ("notifier/words.py", "hidden"): "what an alert says that others did",
    ("recorder/facts.py", "hidden"): "what a record says became of a comment",
    ("console/gateway.py", "method"): "of the request that came in",
    (
        "console/access/issuer.py",
        "",
    ): "the sign-in service's addresses: a GET and a POST, which hold no platform's token",
    ("aplomb/incidents/incident.py", "hidden"): "what an incident tells that others did",
}


def violations(source: str, *, file: str) -> Iterator[str]:
    """Yield every expression by which a file could delete or hide."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and not _is_prose(node.value):
            if WORDS.fullmatch(node.value) and not _excused(file, node.value):
                yield f"{file}:{node.lineno} says {node.value!r}"
        elif isinstance(node, ast.Attribute) and not _excused(file, ""):
            said = ast.unparse(node)
            if node.attr in METHODS or DOORS.fullmatch(said):
                yield f"{file}:{node.lineno} reaches for {said}"
        elif isinstance(node, ast.Name) and DOORS.fullmatch(node.id):
            yield f"{file}:{node.lineno} reaches for {node.id}"
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (
                f"{file}:{node.lineno} imports {name}"
                for name in _imported(node)
                if _is_a_door(name) and not _excused(file, name)
            )


def _is_prose(text: str) -> bool:
    return " " in text


def _excused(file: str, word: str) -> bool:
    return (file, word) in MEANS_SOMETHING_ELSE or (file, "") in MEANS_SOMETHING_ELSE


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [one.name for one in node.names]
    return [f"{node.module}.{one.name}" for one in node.names]


def _is_a_door(name: str) -> bool:
    return name.startswith(
        ("http.client", "urllib.request", "httpx", "aiohttp", "socket", "deletion_guard")
    ) or (name.startswith("requests.") and DOORS.fullmatch(name) is not None)


def _files() -> list[Path]:
    return [path for path in modules("functions") if GUARD not in path.parents]


def test_no_code_outside_the_guard_can_express_a_delete_or_hide() -> None:
    files = _files()
    assert len(files) > 80
    found = [
        one for path in files for one in violations(path.read_text(), file=str(path.relative_to(FUNCTIONS)))
    ]
    assert found == []


def test_every_exception_is_still_needed() -> None:
    for file, word in MEANS_SOMETHING_ELSE:
        source = (FUNCTIONS / file).read_text()
        said = f'"{word}"' in source or f"import {word}" in source
        assert said if word else bool(DOORS.search(source))


@pytest.mark.parametrize(
    "planted",
    [
        'session.request("DELETE", url)',
        "session.delete(url)",
        'requests.post(url, data={"is_hidden": "true"})',
        'transport.post_form("/1_2", {"is_hidden": "true"})',
        'transport.post_json(f"/2/tweets/{id}/hidden", {"hidden": True})',
        'transport.post_form("/1_2", {"method": "delete"})',
        'transport.get("/1_2", {"_method": "delete"})',
        'transport.get("/1_2?method=delete", {})',
        'Call(method="PUT", path="/2/tweets/1", keys=frozenset())',
        'transport.post_form(f"/{page}/blocked", {"user": "1"})',
        "import http.client",
        "from urllib.request import urlopen",
        "from requests import Session\nrequests.Session().post(url)",
        "from deletion_guard.forward import forwarded",
        'transport.post_form("/1", {"comment_enabled": "false"})',
        'transport.post_form("/", {"batch": "[]"})',
    ],
)
def test_a_planted_violation_is_caught(planted: str) -> None:
    assert list(violations(planted, file="responder/planted.py")) != []


class Nobody(AuthBase):
    """Sign nothing."""


def _name(one: object) -> str:
    """Return a test's name that is the same in every process; a set's order is not."""
    return f"{one.method} {one.path} {sorted(one.keys)}" if isinstance(one, Call) else str(one)


@pytest.mark.parametrize(
    "planted",
    [
        Call(method="DELETE", path="/[0-9]+", keys=frozenset()),  # type: ignore[arg-type]  # the violation
        Call(method="POST", path="/[0-9]+", keys=frozenset({"is_hidden"})),
        Call(method="POST", path="/[0-9]+", keys=frozenset({"message", "method"})),
        Call(method="POST", path="/", keys=frozenset({"batch"})),
        Call(method="POST", path="/[0-9]+/blocked", keys=frozenset({"user"})),
        Call(method="POST", path="/2/users/[0-9]+/muting", keys=frozenset({"target_user_id"})),
    ],
    ids=_name,
)
def test_a_client_that_lists_a_destructive_call_does_not_start(planted: Call) -> None:
    with pytest.raises(SettingsError, match="may remove or hide"):
        Transport("https://api.example", auth=Nobody(), allowed=(planted,))


CLIENTS = {
    Api.FACEBOOK: (
        *facebook.CALLS,
        *poller_facebook.CALLS,
        *facebook_posts.CALLS,
        *facebook_ads.CALLS,
    ),
    Api.INSTAGRAM: poller_instagram.CALLS,
    Api.X: (*x.CALLS, *poller_x.CALLS),
}


@pytest.mark.parametrize(
    ("api", "listed"),
    [(api, call) for api, calls in CLIENTS.items() for call in calls],
    ids=_name,
)
def test_the_guard_itself_calls_every_listed_call_of_ours_harmless(api: Api, listed: Call) -> None:
    path = listed.path.replace("[0-9]+(?:_[0-9]+)*", "1_2").replace("[0-9]+", "12")
    said = {"status": "PAUSED"}  # of a campaign; a number is none
    query = "&".join(f"{key}=1" for key in listed.keys) if listed.method == "GET" else ""
    form = "&".join(f"{key}={said.get(key, 1)}" for key in listed.keys)
    body = b"" if listed.method == "GET" else form.encode()
    assert listed.permits(listed.method, path, listed.keys)
    one = ToolCall(api=api, method=listed.method, path=f"{path}?{query}", headers={}, body=body)
    assert classify(one).harmless, classify(one).reason


def test_a_call_that_is_not_listed_opens_no_connection() -> None:
    transport = Transport("https://api.example", auth=Nobody(), allowed=facebook.CALLS)
    for path, form in (
        ("/1_2", {"is_hidden": "true"}),
        ("/1_2/comments", {"message": "x", "method": "delete"}),
    ):
        with pytest.raises(RefusedCallError):
            transport.post_form(path, form)
