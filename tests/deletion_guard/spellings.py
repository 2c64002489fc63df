"""Calls that destroy, in every spelling that we can think of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote, urlencode

from deletion_guard.call import Api, Call

FORM = {"content-type": "application/x-www-form-urlencoded"}
JSON = {"content-type": "application/json"}
COMMENT = "100200300400500_777"
MEDIA_COMMENT = "17900000000000001"


def call(
    api: Api, method: str, path: str, body: str | bytes = b"", headers: dict[str, str] | None = None
) -> Call:
    """Return a call."""
    raw = body.encode() if isinstance(body, str) else body
    return Call(api=api, method=method, path=path, headers=headers or {}, body=raw)


def multipart(fields: dict[str, str]) -> tuple[bytes, dict[str, str]]:
    """Return fields as a multipart body, with its headers."""
    parts = "".join(
        f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    return f"{parts}--cut--\r\n".encode(), {"content-type": "multipart/form-data; boundary=cut"}


# What a tool may set on an object of the Graph API, and what that takes from people.
_GRAPH_SETTINGS = (
    (COMMENT, "is_hidden", "true"),
    (MEDIA_COMMENT, "hide", "true"),
    ("17900000000000002", "comment_enabled", "false"),
    ("100200300400500_42", "is_published", "false"),
)
_ODD_NAMES = (
    "Is_Hidden",
    "IS_HIDDEN",
    "is_hidden[]",
    "is_hidden[0]",
    "is.hidden",
    " is_hidden",
    "is_hid\u200bden",
)
_ODD_TRUTHS = ("1", "True", "TRUE", "yes", "on", '"true"', "ｆalse", "", "null", "false ", "[]")
_VERSIONS = ("", "/v26.0", "/v2.12", "/V19.0")
_OVERRIDE_NAMES = ("method", "_method", "METHOD", "Method")
_OVERRIDE_HEADERS = ("x-http-method-override", "x-http-method", "x-method-override")


def destructive() -> Iterator[Call]:
    """Yield calls of which not one may pass."""
    yield from _graph_deletes()
    yield from _graph_settings()
    yield from _graph_batches()
    yield from _graph_people()
    yield from _x()
    yield from _disguised()


def _graph_deletes() -> Iterator[Call]:
    for api, comment in ((Api.FACEBOOK, COMMENT), (Api.INSTAGRAM, MEDIA_COMMENT)):
        for version in _VERSIONS:
            for method in ("DELETE", "delete", "Delete"):
                yield call(api, method, f"{version}/{comment}")
            yield call(api, "DELETE", f"{version}/{comment}/")
        for name in _OVERRIDE_NAMES:
            for verb in ("DELETE", "delete"):
                yield call(api, "POST", f"/v26.0/{comment}?{name}={verb}")
                yield call(api, "GET", f"/v26.0/{comment}?{name}={verb}")
                yield call(api, "POST", f"/v26.0/{comment}", f"{name}={verb}", FORM)
                yield call(api, "POST", f"/v26.0/{comment}", json.dumps({name: verb}), JSON)
        for header in _OVERRIDE_HEADERS:
            yield call(api, "POST", f"/v26.0/{comment}", headers={header: "DELETE"})
            yield call(api, "GET", f"/v26.0/{comment}", headers={header: "delete"})
        yield call(api, "DELETE", f"/v26.0/?ids={comment}")
        yield call(api, "DELETE", f"/v26.0/{comment}/comments")
        yield call(api, "DELETE", "/v26.0/100200300400500/subscribed_apps")


def _graph_settings() -> Iterator[Call]:
    for place, name, value in _GRAPH_SETTINGS:
        body, headers = multipart({name: value})
        yield call(Api.FACEBOOK, "POST", f"/v26.0/{place}?{name}={value}")
        yield call(Api.FACEBOOK, "POST", f"/{place}/", f"{name}={value}", FORM)
        yield call(Api.FACEBOOK, "POST", f"/{place}", json.dumps({name: value}), JSON)
        yield call(Api.FACEBOOK, "POST", f"/{place}", json.dumps({name: json.loads(value)}), JSON)
        yield call(Api.FACEBOOK, "POST", f"/{place}", json.dumps({"data": {name: value}}), JSON)
        yield call(Api.FACEBOOK, "POST", f"/{place}", body, headers)
        yield call(Api.FACEBOOK, "POST", f"/{place}", f"{name}=true&{name}=false", FORM)
        yield call(Api.FACEBOOK, "POST", f"/{place}?{name}={value}", f"{name}=true", FORM)
        yield call(Api.FACEBOOK, "GET", f"/{place}?{name}={value}&method=post")
        yield call(Api.FACEBOOK, "PUT", f"/{place}", f"{name}={value}", FORM)
        yield call(Api.FACEBOOK, "PATCH", f"/{place}", f"{name}={value}", FORM)
        yield call(Api.FACEBOOK, "POST", f"/{place}", f"{name}={value}", {"content-type": "text/plain"})
    for name in _ODD_NAMES:
        yield call(Api.FACEBOOK, "POST", f"/{COMMENT}", urlencode({name: "true"}), FORM)
        yield call(Api.FACEBOOK, "POST", f"/v26.0/{COMMENT}?{urlencode({name: 'true'})}")
    for truth in _ODD_TRUTHS:
        yield call(Api.FACEBOOK, "POST", f"/{COMMENT}", urlencode({"is_hidden": truth}), FORM)
    yield call(Api.FACEBOOK, "POST", f"/{COMMENT}", '{"is_hidden":false,"is_hidden":true}', JSON)
    yield call(Api.FACEBOOK, "POST", f"/{COMMENT}", '{"is_hidden":{"x":1}}', JSON)
    yield call(Api.FACEBOOK, "POST", f"/{COMMENT}/comments", "message=Hello&is_hidden=true", FORM)
    yield call(Api.FACEBOOK, "POST", f"/{COMMENT}")


def _graph_batches() -> Iterator[Call]:
    inner: tuple[dict[str, str], ...] = (
        {"method": "DELETE", "relative_url": COMMENT},
        {"method": "delete", "relative_url": f"v26.0/{COMMENT}"},
        {"method": "POST", "relative_url": COMMENT, "body": "is_hidden=true"},
        {"method": "POST", "relative_url": f"{COMMENT}?is_hidden=true"},
        {"method": "POST", "relative_url": f"{COMMENT}?method=delete"},
        {"method": "GET", "relative_url": f"{COMMENT}?method=delete"},
        {"relative_url": f"{COMMENT}?_method=DELETE"},
        {"method": "DELETE", "relative_url": "{result=first:$.data.0.id}"},
        {"method": "POST", "relative_url": "", "body": 'batch=[{"method":"DELETE","relative_url":"1_2"}]'},
        {"method": "DELETE", "relative_url": f"https://graph.facebook.com/{COMMENT}"},
    )
    for one in inner:
        batch = json.dumps([{"method": "GET", "relative_url": "me"}, one])
        yield call(Api.FACEBOOK, "POST", "/", urlencode({"batch": batch}), FORM)
        yield call(Api.FACEBOOK, "POST", "/v26.0/", json.dumps({"batch": json.loads(batch)}), JSON)
        yield call(Api.FACEBOOK, "POST", f"/?batch={quote(batch)}")
        body, headers = multipart({"batch": batch})
        yield call(Api.FACEBOOK, "POST", "/v26.0", body, headers)
        yield call(Api.FACEBOOK, "POST", f"/{COMMENT}/comments", urlencode({"batch": batch}), FORM)
    fine = quote('[{"method":"GET","relative_url":"me"}]')
    yield call(Api.FACEBOOK, "POST", "/?ids=1_2&method=delete", f"batch={fine}", FORM)
    yield call(Api.FACEBOOK, "DELETE", "/?ids=1_2", f"batch={fine}", FORM)
    yield call(Api.FACEBOOK, "POST", "/", f"batch={fine}&_method=delete", FORM)
    yield call(Api.FACEBOOK, "POST", "/?id=1_2&is_hidden=true", f"batch={fine}", FORM)
    yield call(Api.FACEBOOK, "POST", "/", "batch=nonsense", FORM)
    yield call(Api.FACEBOOK, "POST", "/", 'batch=[{"method":"DELETE","relative_url":"1_2"}', FORM)


def _graph_people() -> Iterator[Call]:
    yield call(Api.FACEBOOK, "POST", "/v26.0/100200300400500/blocked", "user=123", FORM)
    yield call(Api.FACEBOOK, "POST", "/v26.0/100200300400500/BLOCKED/", "user=123", FORM)
    yield call(
        Api.FACEBOOK,
        "POST",
        "/v26.0/100200300400500/moderate_conversations",
        '{"user_ids":[{"id":"1"}],"actions":["BAN_USER"]}',
        JSON,
    )
    yield call(Api.FACEBOOK, "POST", "/v26.0/100200300400500/settings", "option=x", FORM)
    yield call(Api.FACEBOOK, "POST", "/v26.0/100200300400500", "timeline_visibility=hidden", FORM)
    yield call(Api.FACEBOOK, "POST", "/v26.0/120000000000001", "status=DELETED", FORM)
    yield call(Api.FACEBOOK, "POST", "/v26.0/120000000000001", "status=ARCHIVED", FORM)
    yield call(Api.FACEBOOK, "POST", "/v26.0/graphql", "doc_id=1", FORM)


def _x() -> Iterator[Call]:
    for body in (
        '{"hidden":true}',
        '{"hidden":"true"}',
        '{"hidden":1}',
        '{"Hidden":true}',
        "hidden=true",
        "{}",
    ):
        yield call(Api.X, "PUT", "/2/tweets/1800000000000000001/hidden", body, JSON)
    yield call(Api.X, "put", "/2/tweets/1800000000000000001/HIDDEN/", '{"hidden":true}', JSON)
    for path in (
        "/2/tweets/1800000000000000001",
        "/2/tweets/1800000000000000001/",
        "/2/Tweets/1800000000000000001",
        "/2/dm_events/1800000000000000001",
        "/2/lists/1",
    ):
        yield call(Api.X, "DELETE", path)
        yield call(Api.X, "POST", path, headers={"x-http-method-override": "DELETE"})
        yield call(Api.X, "POST", f"{path}?_method=DELETE")
    for edge in ("blocking", "muting"):
        yield call(Api.X, "POST", f"/2/users/1500000000000000001/{edge}", '{"target_user_id":"2"}', JSON)
    for path in (
        "statuses/destroy/1.json",
        "blocks/create.json",
        "mutes/users/create.json",
        "users/report_spam.json",
        "direct_messages/events/destroy.json",
    ):
        yield call(Api.X, "POST", f"/1.1/{path}", "user_id=2", FORM)
    yield call(Api.X, "POST", "/2/tweets", '{"text":"Hello","reply_settings":"mentionedUsers"}', JSON)
    yield call(Api.X, "POST", "/2/tweets/search/stream/rules", '{"delete":{"ids":["1"]}}', JSON)
    yield call(Api.X, "POST", "/graphql/abc/DeleteTweet", '{"variables":{"tweet_id":"1"}}', JSON)


def _disguised() -> Iterator[Call]:
    for path in (
        "/v26.0/me/../" + COMMENT,
        "/v26.0/%2e%2e/" + COMMENT,
        "/v26.0//" + COMMENT,
        "/v26.0/" + COMMENT + "%2Fcomments",
        "/v26.0/" + COMMENT + "%252Fcomments",
        "/v26.0/" + COMMENT + ";x=1/comments",
        "/v26.0/" + COMMENT + "\\comments",
        "/v26.0/" + COMMENT + "%00/comments",
        "/v26.0/" + COMMENT + "#/comments",
        "/v26.0/１００_7/comments",
        "https://graph.facebook.com/v26.0/" + COMMENT,
        "//evil.example/v26.0/me/feed",
        "/v26.0/" + "a/" * 30,
        "/v26.0/me/feed?" + "a" * 3_000,
    ):
        yield call(Api.FACEBOOK, "POST", path, "message=x", FORM)
    for method in ("PURGE", "TRACE", "CONNECT", "", "GET\r\nX: y", "ＤELETE", "DELETE "):
        yield call(Api.FACEBOOK, method, f"/v26.0/{COMMENT}")
    comments = f"/v26.0/{COMMENT}/comments"
    yield call(Api.FACEBOOK, "POST", comments, b"\x1f\x8b\x08", {**FORM, "content-encoding": "gzip"})
    yield call(Api.FACEBOOK, "POST", comments, b"message=\xff", FORM)
    yield call(Api.FACEBOOK, "POST", comments, '{"message":', JSON)
    yield call(Api.FACEBOOK, "POST", comments, '{"a":' * 5_000 + "1" + "}" * 5_000, JSON)
    yield call(Api.FACEBOOK, "POST", comments, b"--cut\r\nbroken", multipart({})[1])
    two_faced = '{"name":"x&method=delete&y="}'
    for kind in (FORM["content-type"], "text/plain", "empty", "application/json5", "multipart/mixed"):
        yield call(Api.FACEBOOK, "POST", f"/{COMMENT}", two_faced, {"content-type": kind})
    yield call(Api.FACEBOOK, "POST", comments, "message=x&method=delete", JSON)
    yield call(Api.FACEBOOK, "POST", comments, "<delete/>", {"content-type": "application/xml"})
    yield call(Api.FACEBOOK, "GET", f"/v26.0/{COMMENT}?fields=comments.method(delete){{id}}")
    yield call(Api.FACEBOOK, "GET", f"/v26.0/{COMMENT}?fields=comments.limit(3).is_hidden(true){{id}}")
    yield call(Api.FACEBOOK, "GET", f"/v26.0/{COMMENT}?is_hidden=true")
