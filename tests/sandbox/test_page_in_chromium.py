from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import chromium_path
from tests.sandbox.stage import PAGE, Stage

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with chromium.new_context(viewport={"width": 1180, "height": 900}) as context:
        page = context.new_page()
        problems: list[str] = []
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("dialog", lambda dialog: problems.append(dialog.message))
        yield page
    assert problems == []


def test_a_customer_comments_and_sees_the_reply_arrive(stage: Stage, page: Page) -> None:
    page.goto(stage.url)
    page.get_by_role("link", name="Good morning").first.click()
    page.get_by_label("Your name").fill("Ana")
    page.get_by_label("Your comment").fill("The bread was stale. <script>alert(1)</script>")
    page.get_by_role("button", name="Post comment").click()
    comment = page.locator("article.comment", has_text="The bread was stale. <script>")
    expect(comment).to_be_visible()
    expect(page.get_by_role("heading", name="1 comment")).to_be_visible()

    value = stage.taken(1)[0][1]["entry"][0]["changes"][0]["value"]
    assert stage.reply(value["comment_id"], "We are sorry, Ana.").ok
    assert stage.message(value["comment_id"], text="Hello Ana, in private.").ok
    ours = page.locator("article.ours", has_text="We are sorry, Ana.")
    expect(ours).to_be_visible(timeout=5000)
    expect(ours.get_by_text("From the page")).to_be_visible()
    letters = page.get_by_role("complementary", name="Private messages")
    expect(letters.get_by_role("heading", name="Private message to Ana")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("New from Example Bakery")


def test_what_is_being_typed_survives_a_reply_that_arrives(stage: Stage, page: Page) -> None:
    said = stage.comment(author_name="Ana")
    page.goto(f"{stage.url}/posts/facebook/{said['post']}")
    page.get_by_label("Your comment").fill("half a sen")
    stage.reply(said["comment"], "We are sorry.")
    expect(page.locator("article.ours")).to_be_visible(timeout=5000)
    expect(page.get_by_label("Your comment")).to_have_value("half a sen")
    expect(page.get_by_label("Your comment")).to_be_focused()


def test_the_page_works_without_javascript(stage: Stage, chromium: Browser) -> None:
    said = stage.comment(author_name="Ana")
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{stage.url}/posts/facebook/{said['post']}")
        page.get_by_role("link", name="Answer Ana").click()
        page.get_by_label("Your name").fill("Tom")
        page.get_by_label("Your comment").fill("Same here.")
        page.get_by_role("button", name="Post comment").click()
        expect(page.locator(".answers article", has_text="Same here.")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1180])
def test_no_text_makes_the_page_scroll_sideways(stage: Stage, page: Page, width: int) -> None:
    said = stage.comment(text="w" * 8000, author_name="n" * 200)
    stage.comment(text="\u202eright to left", author_name="\u202eEve", parent=said["comment"])
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{stage.url}/posts/facebook/{said['post']}")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
    assert said["post"].startswith(PAGE)


@pytest.mark.parametrize(("required", "end"), [("1", pytest.fail.Exception), ("0", pytest.skip.Exception)])
def test_a_missing_browser_skips_the_tests_unless_they_are_required(
    monkeypatch: pytest.MonkeyPatch, required: str, end: type[BaseException]
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("APLOMB_REQUIRE_BROWSER", required)
    with pytest.raises(end, match="Chromium is not installed"):
        chromium_path()
