"""A change to the replies: what it says otherwise, who stands behind it, and the acts that lead it on."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from aplomb.replies.reply import Intent
from aplomb.wording.approval import APPROVED
from aplomb.wording.problems import Problem
from aplomb.wording.switching import in_crisis
from aplomb.wording.template_set import set_files
from console.ask import Ask, Reply, Role, Route, download, page, redirect
from console.clock_times import read_moment
from console.held_back import LEADS
from console.marked import N_
from console.templates.again import begun_again, may_begin_again
from console.templates.changes import (
    LONGEST_WHY,
    Change,
    ChangeError,
    ChangeState,
    Edited,
    asked,
    carried,
    discarded,
    is_own,
    refused,
)
from console.templates.checks import File, checked, file_named, languages_of
from console.templates.desk import Yes, overtaken
from console.templates.diff import Line, compared
from console.templates.place import Present, change_id, desk, firm, in_words, number, present, who

STATES = {
    ChangeState.DRAFT: N_("draft"),
    ChangeState.ASKED: N_("waits for approval"),
    ChangeState.REFUSED: N_("refused"),
    ChangeState.PUBLISHED: N_("published"),
    ChangeState.DISCARDED: N_("thrown away"),
}
_ZIP = "application/zip"
_FAULTY = N_("The lint finds errors in {file}. Mend them first; its page shows them.")
_CRISIS = N_("{accounts} is in a crisis. Say that you know it, if this must be said now all the same.")
_SURE = N_("Say that you are sure: tick the box.")
_PAST = N_("The start lies in the past. Choose a later time, or publish at once.")
_ASKED = N_("It waits for somebody else's approval. You can go on editing; that takes the request back.")
_REFUSED = N_("Refused. Your colleague reads why, and can write it differently.")
_DISCARDED = N_("Thrown away. Its words can be read here for 90 days.")
_AGAIN = N_("Begun again with the same words. Look at them, then ask for approval.")
_CARRIED = N_("It is a change of the set in force now.")
_PUBLISHED = N_("Published. It is said within half a minute.")
_LATER = N_("Approved. It is said from {time} on.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One file of a change beside the set in force."""

    file: File
    edited: Edited
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    overtaken: bool  # it reads otherwise in force than when it was edited


def show(ask: Ask) -> Reply:
    """Show what a change says otherwise, and what can be done with it."""
    change, now = desk(ask).read(ask.path["change"]), present(ask)
    wanted = now.releases.is_wanted(change.set_hash, now=ask.now)
    return page(
        "template_change.html",
        change=change,
        state=ask.locale.gettext(STATES[change.state]),
        compared=list(_compared(ask, change, now)),
        now_said=now.set,
        trouble=now.trouble,
        releases=now.releases,
        wanted=wanted,
        again=ask.fresh[:22] if change.files and may_begin_again(change, wanted=wanted) else "",
        other_base=change.is_open and change.base != now.set.hash,
        own=is_own(change, who(ask)),
        is_lead=ask.person.role in LEADS,
        in_crisis=[one.name for one in in_crisis(ask.table, ask.accounts)],
        coming=now.releases.coming(now=ask.now),
        intents=tuple(Intent),
        language_names=languages_of(now.set.templates.brand),
        longest_why=LONGEST_WHY,
    )


def _compared(ask: Ask, change: Change, now: Present) -> Iterator[Compared]:
    behind = overtaken(change, now.set)
    for one in change.files:
        file = file_named(one.name)
        if file is None:
            continue
        found = checked(file, one.text, brand=now.set.templates.brand, accounts=ask.accounts)
        yield Compared(
            file=file,
            edited=one,
            lines=compared(now.set.text(one.name), one.text),
            problems=found.problems if change.is_open else (),
            overtaken=change.is_open and one.name in behind,
        )


def ask_for_approval(ask: Ask) -> Reply:
    """Put a change before somebody else."""
    now = firm(ask)

    def decide(change: Change) -> Change:
        _check_lint(ask, change, now)
        return asked(change, by=who(ask), why=ask.form.get("why", ""), rev=_seen(ask), now=ask.now)

    desk(ask).act(ask.path["change"], decide)
    return _back(ask, ask.locale.gettext(_ASKED))


def refuse(ask: Ask) -> Reply:
    """Give a change back to its writers, and say why."""
    why = ask.form.get("why", "")
    desk(ask).act(
        ask.path["change"],
        lambda change: refused(change, by=who(ask), why=why, rev=_seen(ask), now=ask.now),
    )
    return redirect("/approvals", notice=ask.locale.gettext(_REFUSED))


def publish(ask: Ask) -> Reply:
    """Approve a change as it was shown, and let it be said at once or from a time on."""
    now, change_id = firm(ask), ask.path["change"]
    change = desk(ask).read(change_id)
    _check_lint(ask, change, now)
    _check_crisis(ask)
    starts_at = _start(ask)
    yes = Yes(by=who(ask), rev=_seen(ask), releases=number(ask.form.get("releases", "")), starts_at=starts_at)
    desk(ask).publish(change_id, yes, now.set, now=ask.now)
    later = ask.locale.gettext(_LATER).format(time=ask.locale.moment(starts_at))
    return _back(ask, later if starts_at > ask.now else ask.locale.gettext(_PUBLISHED))


def discard(ask: Ask) -> Reply:
    """Throw a change away, if somebody is sure."""
    if ask.form.get("sure") != "yes":
        raise ChangeError(_SURE)
    desk(ask).act(
        ask.path["change"], lambda change: discarded(change, by=who(ask), rev=_seen(ask), now=ask.now)
    )
    return _back(ask, ask.locale.gettext(_DISCARDED))


def carry(ask: Ask) -> Reply:
    """Make it a change of the set in force, where its files did not change there."""
    now = firm(ask)
    desk(ask).act(
        ask.path["change"],
        lambda change: carried(
            change, base=now.set.hash, overtaken=overtaken(change, now.set), rev=_seen(ask), now=ask.now
        ),
    )
    return _back(ask, ask.locale.gettext(_CARRIED))


def begin_again(ask: Ask) -> Reply:
    """Make a new draft of what was called off, taken back or thrown away; pressed twice, it is one."""
    now, where = present(ask), desk(ask)
    old, new = where.read(ask.path["change"]), change_id(ask.form.get("to", "")) or ask.fresh[:22]
    wanted = now.releases.is_wanted(old.set_hash, now=ask.now)
    after = where.move(
        new, lambda before: before or begun_again(old, new, wanted=wanted, by=who(ask), now=ask.now)
    )
    return redirect(f"/templates/changes/{after.id}", notice=ask.locale.gettext(_AGAIN))


def take_files(ask: Ask) -> Reply:
    """Hand out the files of a change, at their places below templates/."""
    change = desk(ask).read(ask.path["change"])
    files = {one.name: one.text.encode() for one in change.files}
    return download(f"change-{change.id[:8]}.zip", _zipped(files), media=_ZIP)


def take_set(ask: Ask) -> Reply:
    """Hand out the whole set in force, so that the repository can be brought in line."""
    folder, name = firm(ask).set.folder, "templates.zip"
    paths = [*set_files(folder), *(path for path in [folder / APPROVED] if path.is_file())]
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    return download(name, _zipped(files), media=_ZIP)


def _zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _check_lint(ask: Ask, change: Change, now: Present) -> None:
    brand = now.set.templates.brand
    for one in change.files:
        file = file_named(one.name)
        if file is None or not checked(file, one.text, brand=brand, accounts=ask.accounts).ok:
            raise ChangeError(_FAULTY, file=one.name)


def _check_crisis(ask: Ask) -> None:
    accounts = [one.name for one in in_crisis(ask.table, ask.accounts)]
    if accounts and ask.form.get("crisis") != "yes":
        raise ChangeError(_CRISIS, accounts=", ".join(accounts))


def _start(ask: Ask) -> int:
    if ask.form.get("when") != "later":
        return ask.now
    starts_at = read_moment(ask.form.get("at", ""), zone=ask.locale.zone)
    if starts_at <= ask.now:
        raise ChangeError(_PAST)
    return starts_at


def _seen(ask: Ask) -> int:
    return number(ask.form.get("rev", ""))


def _back(ask: Ask, notice: str) -> Reply:
    return redirect(f"/templates/changes/{ask.path['change']}", notice=notice)


_ONE = "/templates/changes/<change>"
ROUTES = (
    Route(method="GET", path="/templates/set", handler=in_words(take_set), least=Role.AUDITOR, writes=False),
    Route(method="GET", path=_ONE, handler=in_words(show), least=Role.AUDITOR, writes=False),
    Route(method="GET", path=f"{_ONE}/files", handler=in_words(take_files), least=Role.AUDITOR, writes=False),
    Route(
        method="POST", path=f"{_ONE}/ask", handler=in_words(ask_for_approval), least=Role.AGENT, writes=True
    ),
    Route(method="POST", path=f"{_ONE}/refuse", handler=in_words(refuse), least=Role.LEAD, writes=True),
    Route(method="POST", path=f"{_ONE}/publish", handler=in_words(publish), least=Role.LEAD, writes=True),
    Route(method="POST", path=f"{_ONE}/discard", handler=in_words(discard), least=Role.AGENT, writes=True),
    Route(method="POST", path=f"{_ONE}/again", handler=in_words(begin_again), least=Role.AGENT, writes=True),
    Route(method="POST", path=f"{_ONE}/carry", handler=in_words(carry), least=Role.AGENT, writes=True),
)
