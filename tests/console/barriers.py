"""What keeps people out of a page, as axe-core finds it."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from playwright.sync_api import BrowserContext, Page

_AXE = files("axe_playwright_python") / "axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})"


def with_axe(context: BrowserContext) -> BrowserContext:
    """Give a context's pages axe, which a page's own policy would not let in."""
    context.add_init_script(_AXE.read_text(encoding="utf-8"))
    return context


def barriers(page: Page) -> list[str]:
    """Return what is wrong with a page, each with where it stands."""
    page.wait_for_load_state()
    found: dict[str, Any] = page.evaluate(_RUN, _RULES)
    return [
        f"{one['id']}: {one['help']}: {node['target']} {node.get('failureSummary', '')}"
        for one in found["violations"]
        for node in one["nodes"]
    ]
