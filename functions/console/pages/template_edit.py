"""One reply's file, edited: each wording as customers would read it, and what the lint says, as one types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from aplomb.comment import Platform
from aplomb.errors import AplombError
from aplomb.wording.every_wording import platforms_of
from console.ask import Ask, Reply, Role, Route, page, redirect, refused
from console.cases.words import PLATFORM
from console.marked import N_
from console.replying.typed_words import in_pieces
from console.templates.changes import Change, Edited, TheirsError, Typed, begun, digest, saved
from console.templates.checks import Checked, File, checked, file_named, languages_of
from console.templates.place import Present, change_id, desk, firm, in_words, number, present, sentence, who
from console.templates.previews import CUSTOMER, Preview, previews
from console.templates.sets import SetNotReadableError

_NO_REPLY = N_("There is no such reply or language.")
_NO_CHANGE = N_("This change is not here any more.")
_SAVED = N_("Saved in the draft. Nothing is said otherwise until it is published.")
MOST_PROBLEMS = 30  # that are shown; the rest comes when these are mended


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    """Which file of which change is edited."""

    file: File
    platform: Platform
    change: str  # its id, also before anything of it is kept

    @property
    def address(self) -> str:
        """Where it is edited."""
        names = {"intent": self.file.intent, "language": self.file.language, "platform": self.platform}
        return f"/templates/edit?{urlencode({**names, 'change': self.change})}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the box holds, and what came of saving it."""

    text: str
    change: Change | None
    said: str = ""
    trouble: str = ""
    theirs: Edited | None = None  # a colleague's text, saved meanwhile
    rev: int | None = None  # that the form goes on with; else the file's own


def show(ask: Ask) -> Reply:
    """Show a file, as the change has it or as it is said now."""
    now = firm(ask)
    editing = _editing(ask, ask.query, now)
    if editing is None:
        return refused(404, ask.locale.gettext(_NO_REPLY))
    change = desk(ask).find(editing.change)
    if change is None and "change" in ask.query:
        return refused(404, ask.locale.gettext(_NO_CHANGE))
    if change is not None and not change.is_open:
        return redirect(f"/templates/changes/{change.id}")
    kept = change.file(editing.file.name) if change else None
    text = kept.text if kept else now.set.text(editing.file.name)
    return _shown(ask, editing, now, Held(text=text, change=change))


def save(ask: Ask) -> Reply:
    """Keep what was typed, and show how it reads; what cannot be kept stays in the box, and says why."""
    now = present(ask)
    editing = _editing(ask, ask.form, now)
    if editing is None:
        return refused(404, ask.locale.gettext(_NO_REPLY))
    typed = _typed(ask, editing.file, now)
    if now.trouble:
        return _not_saved(ask, editing, now, typed, SetNotReadableError(now.trouble))
    try:
        change = desk(ask).move(
            editing.change,
            lambda before: saved(
                before or begun(editing.change, base=now.set.hash, now=ask.now),
                typed,
                by=who(ask),
                now=ask.now,
            ),
        )
    except AplombError as error:
        return _not_saved(ask, editing, now, typed, error)
    if ask.partial:
        shown = _shown(ask, editing, now, Held(text=typed.text, change=change, said=_SAVED))
        return replace(shown, headers={"HX-Replace-Url": editing.address} if change.rev else {})
    return redirect(editing.address if change.rev else "/templates", notice=ask.locale.gettext(_SAVED))


def _not_saved(ask: Ask, editing: Editing, now: Present, typed: Typed, error: AplombError) -> Reply:
    theirs = error.theirs if isinstance(error, TheirsError) else None
    held = Held(
        text=typed.text,
        change=desk(ask).find(editing.change),
        trouble=sentence(error, ask),
        theirs=theirs,
        rev=typed.rev,
    )
    shown = _shown(ask, editing, now, held)
    return replace(shown, status=200 if ask.partial else 409)  # htmx shows nothing of what failed


def _shown(ask: Ask, editing: Editing, now: Present, held: Held) -> Reply:
    file, change = editing.file, held.change
    kept = change.file(file.name) if change else None
    found = checked(file, held.text, brand=now.set.templates.brand, accounts=ask.accounts)
    published = now.set.text(file.name)
    return page(
        "template_edit.html",
        part="looked" if ask.partial else "",
        file=file,
        held=held,
        published=published,
        editing=editing,
        change=change if change and change.rev else None,
        rev=held.rev if held.rev is not None else kept.rev if kept else 0,
        overtaken=kept is not None and kept.against != digest(published),
        problems=found.problems[:MOST_PROBLEMS],
        more=max(len(found.problems) - MOST_PROBLEMS, 0),
        previews=_previews(ask, editing, found),
        pieces=in_pieces,
        customer=CUSTOMER,
        platforms=[(one.value, PLATFORM[one]) for one in platforms_of(file.intent)],
    )


def _previews(ask: Ask, editing: Editing, found: Checked) -> tuple[Preview, ...]:
    file = editing.file
    return previews(
        found.templates,
        ask.accounts,
        intent=file.intent,
        language=file.language,
        platform=editing.platform,
    )


def _editing(ask: Ask, told: Mapping[str, str], now: Present) -> Editing | None:
    """Return what is edited; None where there is no such reply."""
    file = file_named(File(intent=told.get("intent", ""), language=told.get("language", "")).name)
    if file is None or file.language not in languages_of(now.set.templates.brand):
        return None
    possible = platforms_of(file.intent)
    return Editing(
        file=file,
        platform=next((one for one in possible if one == told.get("platform")), possible[0]),
        change=change_id(told.get("change", "")) or ask.fresh[:22],
    )


def _typed(ask: Ask, file: File, now: Present) -> Typed:
    """Return what a form says; line ends and the last one are as files have them."""
    published = now.set.text(file.name)
    text = ask.form.get("text", "").replace("\r\n", "\n").replace("\r", "\n")
    if text.strip() and not text.endswith("\n"):
        text += "\n"
    return Typed(
        name=file.name,
        text=published if text.rstrip("\n") == published.rstrip("\n") else text,
        rev=max(number(ask.form.get("over") or ask.form.get("rev", "")), 0),
        published=published,
        agreed=ask.form.get("agreed") == "yes",
    )


ROUTES = (
    Route(method="GET", path="/templates/edit", handler=in_words(show), least=Role.AGENT, writes=False),
    Route(method="POST", path="/templates/edit", handler=in_words(save), least=Role.AGENT, writes=True),
)
