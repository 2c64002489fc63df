"""What tools say that no documentation promised: never taken for a pause, and never a crash."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, Response, jsonify, request
from werkzeug.serving import make_server

from aplomb.promotions.promotion import Promotion
from promo_switch.clients.contract import NotDoneError, Standing, Tool
from promo_switch.clients.facebook_ads import FacebookAds
from promo_switch.clients.facebook_posts import FacebookPosts
from promo_switch.clients.mixpost import Mixpost
from promo_switch.clients.postiz import Postiz
from tests.fakes.clock import NOW

LISTS: tuple[Any, ...] = (None, {}, [7], "x", [{}])
ODD: list[Any] = [None, [], "text", {}, *({"data": one, "posts": one} for one in LISTS)]


class Said:
    """A server that answers every call with one thing."""

    def __init__(self) -> None:
        self.body: Any = None
        self.pages: list[Any] = []  # by number, in place of the body
        self.status = 200
        self.url = ""


@pytest.fixture
def said() -> Iterator[Said]:
    app, said = Flask(__name__), Said()

    @app.route("/<path:_path>", methods=["GET", "POST", "PUT"])
    def every(_path: str) -> tuple[Response, int]:
        page = int(request.args.get("page", 1))
        return jsonify(said.pages[page - 1] if said.pages else said.body), said.status

    server = make_server("127.0.0.1", 0, app)
    said.url = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield said
    server.shutdown()
    server.server_close()
    thread.join()


def tools(url: str) -> dict[str, Callable[[], Tool]]:
    return {
        "posts": lambda: FacebookPosts(base_url=url, page="1", token="t", app_secret="s"),
        "ads": lambda: FacebookAds(base_url=url, account="act_1", token="t", app_secret="s"),
        "mixpost": lambda: Mixpost(base_url=url, workspace="w", token="t", loopback=True),
        "postiz": lambda: Postiz(base_url=url, key="k", loopback=True, now=NOW),
    }


@pytest.mark.parametrize("name", ["posts", "ads", "mixpost", "postiz"])
@pytest.mark.parametrize("odd", ODD, ids=str)
def test_an_answer_that_cannot_be_read_is_no_empty_list(said: Said, name: str, odd: Any) -> None:
    said.body = odd
    with pytest.raises(NotDoneError, match="could not be read"):
        tools(said.url)[name]().upcoming(until=NOW + 1)


@pytest.mark.parametrize("cursors", [None, {}, {"after": ""}, {"after": 7}], ids=str)
@pytest.mark.parametrize("name", ["posts", "ads"])
def test_a_list_that_has_more_and_does_not_say_where_is_not_taken_for_a_whole_one(
    said: Said, name: str, cursors: Any
) -> None:
    said.body = {"data": [], "paging": {"next": "https://graph.facebook.com/more", "cursors": cursors}}
    with pytest.raises(NotDoneError, match="could not be read"):
        tools(said.url)[name]().upcoming(until=NOW + 1)


def test_a_list_that_never_ends_is_given_up(said: Said) -> None:
    more = {"next": "https://graph.facebook.com/more", "cursors": {"after": "again"}}
    said.body = {"data": [], "paging": more}
    with pytest.raises(NotDoneError, match="too many campaigns"):
        tools(said.url)["ads"]().upcoming(until=NOW + 1)


def mixposts(*names: str, last: int) -> dict[str, Any]:
    data = [{"uuid": name, "status": "scheduled", "scheduled_at": "2026-01-01 10:00:00"} for name in names]
    return {"data": data, "meta": {"last_page": last}}


def test_a_page_that_holds_fewer_than_were_asked_for_is_not_taken_for_the_last(said: Said) -> None:
    said.pages = [mixposts("a", "b", last=3), mixposts("c", "d", last=3), mixposts("e", last=3)]
    found = tools(said.url)["mixpost"]().upcoming(until=NOW + 1)
    assert [one.id for one in found] == ["a", "b", "c", "d", "e"]
    said.pages[1] = mixposts(last=3)
    with pytest.raises(NotDoneError, match="could not be read") as broken:
        tools(said.url)["mixpost"]().upcoming(until=NOW + 1)
    assert [one.id for one in broken.value.found] == ["a", "b"]


def test_an_entry_that_nobody_can_read_hides_no_other(said: Said) -> None:
    fine = [{"id": f"1_{n}", "scheduled_publish_time": NOW + 90, "is_published": False} for n in (1, 2)]
    said.body = {"data": [fine[0], {"id": "1_9"}, fine[1]]}
    with pytest.raises(NotDoneError, match="could not be read") as broken:
        tools(said.url)["posts"]().upcoming(until=NOW + 1)
    assert [one.id for one in broken.value.found] == ["1_1", "1_2"]


def test_a_post_whose_publication_is_not_told_is_not_taken_for_unpublished(said: Said) -> None:
    for node in ({"id": "1_2", "scheduled_publish_time": NOW}, {"id": "1_2", "is_published": "false"}):
        said.body = {"data": [node]}
        with pytest.raises(NotDoneError, match="could not be read"):
            tools(said.url)["posts"]().upcoming(until=NOW + 1)


def test_a_state_that_is_not_known_counts_as_one_that_goes_out(said: Said) -> None:
    said.body = {
        "posts": [{"id": "a", "state": "NEW", "publishDate": "2026-01-01T10:00:00.000Z", "content": 5}]
    }
    (found,) = tools(said.url)["postiz"]().upcoming(until=NOW + 1)
    assert (found.standing, found.title) == (Standing.WAITING, "5")
    said.body = {"data": [{"uuid": "b", "status": "new", "scheduled_at": "2026-01-01 10:00:00"}]}
    (found,) = tools(said.url)["mixpost"]().upcoming(until=NOW + 1)
    assert (found.standing, found.due_at) == (Standing.WAITING, NOW + 36_000)


def test_a_title_is_one_short_line_whatever_stands_in_the_post(said: Said) -> None:
    said.body = {
        "posts": [
            {
                "id": "a",
                "state": "QUEUE",
                "publishDate": NOW,
                "content": "Buy\r\n\x1b[31mnow \u202e" + "x" * 500,
            }
        ]
    }
    (found,) = tools(said.url)["postiz"]().upcoming(until=NOW + 1)
    assert found.title.isprintable()
    assert len(found.title) <= 80


def test_postiz_is_never_asked_to_publish_what_is_past(said: Said) -> None:
    said.body = {"id": "a"}
    past = Promotion(
        platform="facebook",
        account="1",
        channel="postiz",
        id="a",
        due_at=NOW - 1,
        back_at=NOW - 1,
        seen_at=NOW,
    )
    with pytest.raises(NotDoneError, match="at once"):
        tools(said.url)["postiz"]().resume(past)


@pytest.mark.parametrize("post", ["../../users", "a/b", "a?method=delete", "", "x" * 9000])
def test_an_id_that_would_lead_elsewhere_is_called_nowhere(said: Said, post: str) -> None:
    for name in ("posts", "ads", "mixpost", "postiz"):
        odd = Promotion(
            platform="facebook", account="1", channel=name, id=post, moved_to=NOW, due_at=NOW, seen_at=NOW
        )
        if name == "postiz" and len(post) > 100:
            continue  # letters alone lead nowhere else, however many
        with pytest.raises(NotDoneError, match="cannot stand in an address"):
            tools(said.url)[name]().pause(odd)


@pytest.mark.parametrize("when", [0, -5, 10**12, "soon", "25:00", "9999-12-31T00:00:00Z", True, {}])
def test_a_time_that_is_none_is_not_taken_for_one(said: Said, when: Any) -> None:
    said.body = {"posts": [{"id": "a", "state": "QUEUE", "publishDate": when, "content": ""}]}
    with pytest.raises(NotDoneError, match="could not be read"):
        tools(said.url)["postiz"]().upcoming(until=NOW + 1)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "http://x.test/", "https://x.test/ y", 5, None])
def test_a_link_that_people_should_not_follow_is_left_out(said: Said, link: Any) -> None:
    said.body = {"posts": [{"id": "a", "state": "QUEUE", "publishDate": NOW, "releaseURL": link}]}
    (found,) = tools(said.url)["postiz"]().upcoming(until=NOW + 1)
    assert found.link == ""
