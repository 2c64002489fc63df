"""A console in which something stands on every page; what strangers write there is given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import Any
from urllib.parse import urlsplit

from aplomb.aws.keys import account_key
from aplomb.aws.table import Put
from aplomb.promotions.promotion import Reach
from aplomb.removals.removal import Evidence, RemovalState
from aplomb.replies.reply import ReplyState
from aplomb.verdict import Severity
from aplomb.wording.releases import Release, write_release
from console.ask import Role
from tests.console.browsing import NOW, Answer, Browser, World
from tests.console.held import paused, promotion, visit
from tests.console.queued import PAGE, address, comment, put_case, put_comment, put_reply, verdict
from tests.console.recorded import a_month
from tests.console.test_crisis_page import declared
from tests.console.test_hostile_text import put_everywhere
from tests.console.test_promises_page import broken, promise
from tests.console.test_removals_and_incidents import incident, removal
from tests.console.test_replying import send

HEATED = "You should have read the terms."


def furnish(world: World, texts: Sequence[str]) -> list[str]:
    """Let something stand on every page, in strangers' words; return the cases' pages."""
    words = cycle(texts)
    ana, lea = world.browser(Role.AGENT), world.browser(Role.LEAD, name="Lea")
    places = _cases(world, ana, words)
    places += [address(put_everywhere(world, text, 100 + number)) for number, text in enumerate(texts)]
    a_month(world)
    release = Release(set_hash="ab" * 32, by=next(words)[:80], at=NOW - 9, starts_at=NOW - 9)
    write_release(world.table, release)
    removal(world, requesters=(next(words),), evidence=(_evidence(next(words)),))
    removal(world, id="r2", state=RemovalState.REFUSED)
    incident(world)
    promise(world, comment="c2", owner=next(words))
    broken(world, text=next(words))
    unreached = visit(channel="mail", title=next(words), reach=Reach.UNREACHED, detail=next(words))
    held = promotion(title=next(words), detail=next(words))
    paused(world, held, promotion(2), visits=(visit(), unreached), why=next(words))
    declared(world)
    lea.post(f"/crisis/facebook/{PAGE}/statement", {"text": next(words)})
    lea.post("/drill/start")
    stopped = {"state": "stopped", "reason": next(words), "since": NOW - 60}
    world.table.write([Put(key=account_key("x", "1500000000000000001", "HEALTH"), item=stopped)])
    ana.post("/queue/views", {"name": next(words), "query": "language=lv"})
    world.browser(Role.AGENT, name="Ben").get("/people/x")  # refused, so that a refusal is listed
    return places


def _cases(world: World, ana: Browser, words: Iterator[str]) -> list[str]:
    """Put a case of each state into the queue."""
    places = [
        put_case(world.table, comment(number), judged=verdict(severity), opened_at=NOW - number * 900)
        for number, severity in enumerate((*Severity, *[Severity.NORMAL] * 8), start=1)
    ]
    put_comment(world.table, places[0], comment(91, next(words), thread="7_1", author="author-1"))
    for where, state in zip(places, ReplyState, strict=False):
        put_reply(world.table, where, state, text=next(words))
    ana.post(f"{address(places[1])}/claim")
    ana.post(f"{address(places[2])}/note", {"text": next(words)})
    ana.post(f"{address(places[3])}/resolve", {"outcome": "answered"})
    ana.post(f"{address(places[4])}/snooze", {"until": "1h"})
    send(ana, places[-1], HEATED, act="ask")
    send(ana, places[-2])
    return [address(one) for one in places]


def _evidence(text: str) -> Evidence:
    return Evidence(comment="7_1", author="a", text=text, verdict=verdict())


def crawled(browser: Browser, starts: list[str], *, most: int = 250) -> Iterator[tuple[str, Answer]]:
    """Open pages, and whatever they link to; one of each address and its query's names."""
    waiting, seen = list(starts), set[Any]()
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        kind = _kind(path)
        if kind in seen:
            continue
        seen.add(kind)
        answer = browser.get(path)
        if answer.text and "html" in answer.headers.get("content-type", ""):
            yield path, answer
            waiting += links(answer)


def links(page: Answer) -> list[str]:
    """Return where a page leads within the console."""
    found = [one.partition('"')[0].replace("&amp;", "&") for one in page.text.split(' href="')[1:]]
    return [one for one in found if one.startswith("/") and not one.startswith(("/static", "//"))]


def _kind(path: str) -> Any:
    parts = urlsplit(path)
    return parts.path, tuple(sorted(one.partition("=")[0] for one in parts.query.split("&")))
