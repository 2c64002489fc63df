"""Draw the console's pages for docs/console: `python -m tests.console.pictures`."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import sync_playwright

from aplomb.aws.keys import Key
from aplomb.verdict import Severity
from console.ask import Role
from tests.conftest import ARGUMENTS, chromium_path
from tests.console.browsing import NOW, World
from tests.console.opened import page_of
from tests.console.queued import address, comment, put_case, verdict
from tests.console.serving import served

FOLDER = Path(__file__).parents[2] / "docs" / "console"
WIDTH, HEIGHT = 1280, 800
WAITING = (
    (
        "Mara Ozola",
        "I broke a tooth on a stone in your rye bread. Who do I talk to?",
        "en",
        Severity.URGENT,
        "stone",
    ),
    (
        "Jānis Bērziņš",
        "Jūsu kurjers atkal neatbrauca, un neviens neceļ telefonu.",
        "lv",
        Severity.HIGH,
        "neatbrauca",
    ),
    (
        "Ana Petrov",
        "My order never arrived. I want my money back.",
        "en",
        Severity.NORMAL,
        "never arrived",
    ),
    (
        "Jonas Weber",
        "Das Brot war schon am zweiten Tag schimmelig.",
        "de",
        Severity.NORMAL,
        "schimmelig",
    ),
    ("Ольга", "Вчера купила торт, внутри сырой.", "ru", Severity.NORMAL, "сырой"),
)
PAGES = (
    "approvals",
    "overview",
    "templates",
    "promises",
    "incidents",
    "removals",
    "crisis",
    "promotions",
    "record",
    "accounts",
    "settings",
    "people",
)


def main() -> None:
    """Write one picture for each page."""
    FOLDER.mkdir(exist_ok=True)
    with served() as world, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        cases = [_waits(world, number) for number in range(len(WAITING))]
        page = page_of(chromium, world, role=Role.ADMIN, viewport={"width": WIDTH, "height": HEIGHT})
        places = {"queue": "/queue", "case": address(cases[2]), **{one: f"/{one}" for one in PAGES}}
        for name, place in places.items():
            page.goto(place)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=FOLDER / f"{name}.png")
        chromium.close()


def _waits(world: World, number: int) -> Key:
    name, text, language, severity, word = WAITING[number]
    judged = verdict(severity, language=language, evidence=(f"it says “{word}”",))
    said = comment(number + 1, text, author_name=name)
    return put_case(world.table, said, judged=judged, opened_at=NOW - 9000 + 900 * number)


if __name__ == "__main__":
    main()
