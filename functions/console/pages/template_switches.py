"""Going back to the replies that were said before: the emergency brake, for one lead."""

from __future__ import annotations

from collections.abc import Callable

from aplomb.wording.releases import DEPLOYED, Release
from aplomb.wording.switching import called_off, rolled_back
from console.ask import Ask, Reply, Role, Route, redirect
from console.marked import N_
from console.templates.changes import LONGEST_WHY
from console.templates.desk import named
from console.templates.place import in_words, number, who

_BACK = N_("The set {set} is said again, within half a minute.")
_DEPLOYED_AGAIN = N_("The deployed replies are said again, within half a minute.")
# As aplomb.wording says it, for the catalogues.
REFUSALS = (
    N_("Somebody switched the replies since you looked. Look again, then decide."),
    N_("The start lies more than a year ahead. Choose an earlier time."),
    N_("Say what was wrong, in a sentence."),
    N_("Nothing is to start later, so there is nothing to call off."),
    N_("Nothing was published, so there is nothing to go back from."),
    N_("The deployed replies are said already, so there is nothing to go back to."),
)
_CALLED_OFF = N_("What was to start later will not. What is said stays as it is.")


def roll_back(ask: Ask) -> Reply:
    """Say what was said before, and drop what was to start later."""
    release = _switched(ask, rolled_back)
    gettext = ask.locale.gettext
    if release.set_hash == DEPLOYED:
        return redirect("/templates", notice=gettext(_DEPLOYED_AGAIN))
    return redirect("/templates", notice=gettext(_BACK).format(set=release.set_hash[:8]))


def call_off(ask: Ask) -> Reply:
    """Drop what was to start later."""
    _switched(ask, called_off)
    return redirect("/templates", notice=ask.locale.gettext(_CALLED_OFF))


def _switched(ask: Ask, switch: Callable[..., Release]) -> Release:
    return switch(
        ask.table,
        by=named(who(ask)),
        why=ask.form.get("why", "")[:LONGEST_WHY],
        now=ask.now,
        seen=number(ask.form.get("releases", "")),
    )


ROUTES = (
    Route(
        method="POST",
        path="/templates/roll-back",
        handler=in_words(roll_back),
        least=Role.LEAD,
        writes=True,
    ),
    Route(
        method="POST", path="/templates/call-off", handler=in_words(call_off), least=Role.LEAD, writes=True
    ),
)
