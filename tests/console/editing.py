"""People who change the replies, as their forms say it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from aplomb.wording.releases import read_releases
from aplomb.wording.shelf import Shelf
from aplomb.wording.template_set import load_templates
from console.ask import Role
from console.templates.changes import Change
from console.templates.desk import ChangeDesk
from tests.console.browsing import NOW, TEMPLATES, Answer, Browser, World

FILE = "replies/complaint/en.txt"
EDIT = "/templates/edit?intent=complaint&language=en"
WORDS = (TEMPLATES / FILE).read_text(encoding="utf-8")
OTHER = WORDS.replace("sorry", "truly sorry")
FAULTY = WORDS.replace("{{ notice }}", "You are wrong, calm down! {{ notice }}", 1)


@dataclass(slots=True, kw_only=True)
class Editors:
    """Ana writes, Lea is a lead, Bo is another."""

    world: World = field(default_factory=World)
    ana: Browser = field(init=False)
    lea: Browser = field(init=False)
    bo: Browser = field(init=False)

    def __post_init__(self) -> None:
        self.ana = self.world.browser(Role.AGENT, name="Ana")
        self.lea = self.world.browser(Role.LEAD, name="Lea")
        self.bo = self.world.browser(Role.LEAD, name="Bo")

    def save(
        self, by: Browser, text: str, *, change: str = "c1", language: str = "en", **more: Any
    ) -> Answer:
        """Save a file of a change, as the page that shows it would."""
        known = self.desk.find(change)
        kept = known.file(f"replies/complaint/{language}.txt") if known else None
        form = {
            "change": change,
            "intent": "complaint",
            "language": language,
            "text": text.replace("\n", "\r\n"),
            "rev": kept.rev if kept else 0,
        }
        return by.post("/templates/edit", form | more)

    def act(self, by: Browser, what: str, *, change: str = "c1", **form: Any) -> Answer:
        """Press a button of a change's page, as it is now unless the form says otherwise."""
        known = self.desk.read(change)
        seen = {"rev": known.rev, "releases": self.rev}
        return by.post(f"/templates/changes/{change}/{what}", seen | form)

    def publish(self, text: str = OTHER, *, change: str = "c1", **form: Any) -> Answer:
        """Let Ana write and ask, and Lea approve."""
        assert self.save(self.ana, text, change=change).status == 303
        assert self.act(self.ana, "ask", change=change, why="Kinder words.").status == 303
        return self.act(self.lea, "publish", change=change, **form)

    def change(self, change: str = "c1") -> Change:
        """Return a change as it is kept."""
        return self.desk.read(change)

    @property
    def desk(self) -> ChangeDesk:
        """Where changes are kept."""
        world = self.world
        return ChangeDesk(table=world.table, bucket=world.bucket, failed=world.unread.append)

    @property
    def rev(self) -> int:
        """The switches' revision, as a page shows it."""
        return read_releases(self.world.table).rev


def text_in(answer: Answer) -> str:
    """Return what the box holds, as HTML has it."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", answer.text, re.DOTALL)
    assert found, "The page has no box."
    return found[1]


def said(editors: Editors, *, now: int = NOW) -> str:
    """Return the set that a responder would take up, over the same table and bucket."""
    world, told = editors.world, list[str]()
    deployed = load_templates(TEMPLATES, at_once=False)
    shelf = Shelf(deployed=deployed, table=world.table, store=world.bucket, failed=told.append)
    found = shelf.in_force(now=now)
    assert told == []
    return "deployed" if found is deployed else found.set_hash


def refused(answer: Answer, words: str) -> None:
    """Look whether an act was refused in these words."""
    assert (answer.status, words in answer.text) == (409, True), answer.text[-1500:]
