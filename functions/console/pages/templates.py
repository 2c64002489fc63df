"""The replies: who put which into force, how they read, and what the lint says of a text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aplomb.comment import Platform
from aplomb.errors import TemplateError
from aplomb.lint.context import Sender
from aplomb.lint.engine import LOOKED_AT
from aplomb.wording.approval import Approval, read_approval
from aplomb.wording.every_wording import platforms_of
from aplomb.wording.releases import Release, ReleaseError, Releases
from console.ask import Ask, Reply, Role, Route, page
from console.cases.words import PLATFORM
from console.held_back import LEADS
from console.marked import N_
from console.pages.template_changes import STATES
from console.replying.typed_words import in_pieces
from console.templates.changes import LONGEST_WHY
from console.templates.desk import changes_over, open_changes
from console.templates.place import present
from console.templates.previews import CUSTOMER, Trial, offered, previews, tried

SENDERS = {Sender.PERSON: N_("a person signs it"), Sender.MACHINE: N_("a machine sends it")}
_PUBLIC = tuple(one for one in Platform if one is not Platform.MESSENGER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which reply is looked at."""

    intent: str
    language: str
    platform: Platform


def show(ask: Ask) -> Reply:
    """Show the releases, and the reply that is asked for."""
    now = present(ask)
    folder, templates, releases = now.set.folder, now.set.templates, now.releases
    wanted = _wanted(ask, folder)
    changes, older = open_changes(ask.table)
    return page(
        "templates.html",
        releases=tuple(reversed(releases.releases)),
        in_force=releases.in_force(now=ask.now),
        standing=lambda one: _standing(one, releases.in_force(now=ask.now), now=ask.now),
        trouble=now.trouble,
        deployed=ask.sets.deployed.hash,
        approval=_approval(ask.settings.templates),
        before=_before(releases, now=ask.now),
        coming=releases.coming(now=ask.now),
        rev=releases.rev,
        changes=changes,
        older=older,
        over=changes_over(ask.table),
        state=lambda change: ask.locale.gettext(STATES[change.state]),
        is_lead=ask.person.role in LEADS,
        longest_why=LONGEST_WHY,
        wanted=wanted,
        intents=offered(folder),
        languages=sorted({language for listed in offered(folder).values() for language in listed}),
        platforms=[(one.value, PLATFORM[one]) for one in platforms_of(wanted.intent)],
        previews=previews(
            templates,
            ask.accounts,
            intent=wanted.intent,
            language=wanted.language,
            platform=wanted.platform,
        ),
        customer=CUSTOMER,
    )


def trial(ask: Ask) -> Reply:
    """Show what the lint finds in a text; without one, the empty box."""
    templates = present(ask).set.templates
    asked = _trial(ask, templates.brand.languages or ("en",))
    found = tried(asked, templates, ask.accounts) if asked.text.strip() else None
    return page(
        "template_trial.html",
        trial=asked,
        findings=found,
        pieces=in_pieces(asked.text, found or ()),
        languages=templates.brand.languages or ("en",),
        platforms=[(one.value, PLATFORM[one]) for one in _PUBLIC],
        senders=[(one.value, ask.locale.gettext(name)) for one, name in SENDERS.items()],
        longest=LOOKED_AT,
    )


def _wanted(ask: Ask, folder: Path) -> Wanted:
    """Return the reply that is asked for; where there is none such, the nearest that there is."""
    intents = offered(folder)
    asked = ask.query.get("intent", "complaint")
    intent = asked if asked in intents else next(iter(intents))
    language, told = ask.query.get("language", ask.locale.language), ask.query.get("platform", "")
    fallback = "en" if "en" in intents[intent] else intents[intent][0]
    possible = platforms_of(intent)
    return Wanted(
        intent=intent,
        language=language if language in intents[intent] else fallback,
        platform=next((one for one in possible if one == told), possible[0]),
    )


def _approval(folder: Path) -> Approval | None:
    try:
        return read_approval(folder)
    except TemplateError:
        return None


def _before(releases: Releases, *, now: int) -> str | None:
    """Return the hash that a rollback would lead to; None where there is nothing to go back from."""
    try:
        return releases.before(now=now)
    except ReleaseError:
        return None


def _standing(release: Release, present: Release | None, *, now: int) -> str:
    if release is present:
        return "now"
    return "later" if release.starts_at > now else "past"


def _trial(ask: Ask, languages: tuple[str, ...]) -> Trial:
    form = ask.form
    return Trial(
        text=form.get("text", "").replace("\r\n", "\n")[: LOOKED_AT + 1],
        language=next((one for one in languages if one == form.get("language")), languages[0]),
        platform=next((one for one in _PUBLIC if one == form.get("platform")), _PUBLIC[0]),
        sender=next((one for one in SENDERS if one == form.get("sender")), Sender.PERSON),
        public=form.get("seen", "public") != "private",
    )


ROUTES = (
    Route(method="GET", path="/templates", handler=show, least=Role.AUDITOR, writes=False),
    Route(method="GET", path="/templates/try", handler=trial, least=Role.AUDITOR, writes=False),
    Route(method="POST", path="/templates/try", handler=trial, least=Role.AUDITOR, writes=False),
)
