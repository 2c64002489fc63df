from __future__ import annotations

import re

import pytest
import requests
from markupsafe import escape

from tests.sandbox.stage import PROFILE, Stage
from tools.sandbox.page import readable

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</p></article><h1>Closed</h1>",
    "{{ 7 * 7 }} {% raw %} ${7*7} <%= 7 %>",
    "<svg/onload=alert(1)>",
    "javascript:alert(1) https://example.com/<b>",
    "\u202eright to left without an end",
    "Z\u0351\u036b\u0343\u036a\u0302a\u0364\u036cl\u0307g\u0335o\u0322",
    "x" * 8000,
    "nul \u0000 and bell \u0007",
    "lone \ud83d surrogate",
]


def page(stage: Stage, post: str, platform: str = "facebook", **query: str) -> requests.Response:
    return requests.get(f"{stage.url}/posts/{platform}/{post}", params=query, timeout=10)


def write(stage: Stage, post: str, platform: str = "facebook", **form: str) -> requests.Response:
    return requests.post(f"{stage.url}/posts/{platform}/{post}", data=form, timeout=10, allow_redirects=False)


def demo_post(stage: Stage, platform: str = "facebook") -> str:
    return next(post.id for (where, _), post in stage.state.world.posts.items() if where.value == platform)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_text(stage: Stage, text: str) -> None:
    said = stage.comment(text=text, author_name=f"Eve {text[:30]}")
    answer = page(stage, said["post"])
    assert answer.status_code == 200
    assert len(re.findall("<script", answer.text)) == 1  # our own
    assert "<img src=x" not in answer.text
    assert "<svg" not in answer.text
    assert "<h1>Closed" not in answer.text
    assert answer.text.count("<h1") == 1
    assert f'dir="auto">{escape(readable(text))}</p>' in answer.text


def test_nothing_foreign_is_loaded_and_nothing_inline_runs(stage: Stage) -> None:
    answer = page(stage, demo_post(stage))
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert re.findall(r'(?:src|href|action)="(?![/#])', answer.text) == []
    assert " style=" not in answer.text
    assert "onclick" not in answer.text
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', answer.text):
        assert requests.get(stage.url + address, timeout=10).ok, address


def test_a_customer_comments_without_javascript_and_sees_it(stage: Stage) -> None:
    post = demo_post(stage)
    answer = write(stage, post, name="  Ana\r\nPereira ", text="Stale\r\nbread")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"/posts/facebook/{post}?name=Ana+Pereira#c-")
    shown = page(stage, post).text
    assert "<bdi>Ana Pereira</bdi>" in shown
    assert 'dir="auto">Stale\nbread</p>' in shown
    assert stage.taken(1)[0][1]["entry"][0]["changes"][0]["value"]["message"] == "Stale\nbread"


def test_a_customer_answers_another(stage: Stage) -> None:
    said = stage.comment(author_name="Ana")
    form = page(stage, said["post"], reply_to=said["comment"]).text
    assert "Answer <bdi>Ana</bdi>" in form
    assert f'name="reply_to" value="{said["comment"]}"' in form
    write(stage, said["post"], name="Tom", text="Same here", reply_to=said["comment"])
    shown = stage.look(f"threads/{said['thread']}")["comments"]
    assert [one["parent"] for one in shown] == ["", said["comment"]]


def test_on_x_the_box_decides_whether_our_account_is_mentioned(stage: Stage) -> None:
    post = demo_post(stage, "x")
    assert 'name="mention" checked' in page(stage, post, "x").text
    assert 'name="mention"' not in page(stage, demo_post(stage)).text
    write(stage, post, "x", name="Ana", text="cold", mention="on")
    write(stage, post, "x", name="Tom", text="cold too")
    first, second = (stage.look(f"threads/{post}")["comments"][n]["text"] for n in (0, 1))
    assert (first, second) == ("@examplebakery cold", "cold too")


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({"name": "", "text": "a"}, "Please write a name"),
        ({"name": "Ana", "text": "  "}, "Please write a comment"),
        ({"name": "Ana", "text": "x" * 20_001}, "too long"),
        ({"name": "Ana", "text": "a", "reply_to": "1_2"}, "gone"),
    ],
)
def test_a_form_with_a_mistake_comes_back_with_what_was_typed(
    stage: Stage, form: dict[str, str], problem: str
) -> None:
    answer = write(stage, demo_post(stage), **form)
    assert answer.status_code == 400
    assert problem in answer.text
    assert f">{form['text']}</textarea>" in answer.text


def test_another_site_cannot_post_the_form(stage: Stage) -> None:
    answer = requests.post(
        f"{stage.url}/posts/facebook/{demo_post(stage)}",
        data={"name": "Eve", "text": "a"},
        headers={"Origin": "https://evil.example"},
        timeout=10,
    )
    assert answer.status_code == 403


def test_our_reply_is_marked_and_the_private_message_stands_beside(stage: Stage) -> None:
    said = stage.comment(author_name="Ana <b>")
    stage.reply(said["comment"], "We are sorry, Ana.")
    stage.message(said["comment"], text="Hello Ana, in private.")
    shown = page(stage, said["post"]).text
    assert re.search(r'class="comment ours".*From the page.*We are sorry, Ana\.', shown, re.DOTALL)
    assert re.search(
        r"Private message to <bdi>Ana &lt;b&gt;</bdi>.*Hello Ana, in private\.", shown, re.DOTALL
    )
    assert "also answered in private" in shown


def test_a_removed_comment_is_no_longer_shown_and_an_edited_one_says_so(stage: Stage) -> None:
    gone, kept = stage.comment(text="goes away"), stage.comment(text="old words")
    stage.comment(remove=gone["comment"], text="")
    stage.comment(edit_of=kept["comment"], text="new words")
    shown = page(stage, kept["post"]).text
    assert "goes away" not in shown
    assert "old words" not in shown
    assert "new words" in shown
    assert "edited" in shown


def test_deep_answers_stand_side_by_side_and_none_is_lost(stage: Stage) -> None:
    said = stage.comment(text="level 0")
    for level in range(1, 5):
        said = stage.comment(text=f"level {level}", parent=said["comment"])
    shown = page(stage, said["post"]).text
    assert [shown.count(f"level {level}") for level in range(5)] == [1] * 5
    assert shown.count('class="answers"') == 1


def test_the_first_page_lists_the_posts_of_every_account(stage: Stage) -> None:
    stage.comment()
    shown = requests.get(stage.url, timeout=10).text
    assert shown.count("Example Bakery") == 2
    assert "1 comment" in shown
    assert f"/posts/x/{demo_post(stage, 'x')}" in shown


@pytest.mark.parametrize("path", ["facebook/1", "x/1", f"instagram/{PROFILE}", "facebook/../../etc"])
def test_an_unknown_post_is_not_found(stage: Stage, path: str) -> None:
    assert requests.get(f"{stage.url}/posts/{path}", timeout=10).status_code == 404
